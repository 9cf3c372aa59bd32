-- additive
-- Whom a user blocks. A block that was lifted stays as a row, so that a device that was away learns of it.
create table blocks (
  user_id bigint not null,
  blocked_user_id bigint not null,
  blocked boolean not null,
  changed_at datetime(3) not null,
  change_no bigint not null,
  primary key (user_id, blocked_user_id),
  key blocks_changes (user_id, change_no)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_unicode_520_ci;
