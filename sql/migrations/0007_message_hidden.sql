-- A message that one person removed from his own view only.
create table message_hidden (
  message_id bigint not null,
  user_id bigint not null,
  change_no bigint not null,
  primary key (message_id, user_id),
  key hidden_changes (user_id, change_no)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_unicode_520_ci;
