-- additive
-- When users changed what others see of them. tell_at is set until everybody who sees the user has been told, and their devices find it by sync:
-- from then on any process may do that, since the one that began it may have ended.
create table profile_changes (
  id bigint not null auto_increment,
  user_id bigint not null,
  changed_at datetime(3) not null,
  tell_at datetime(3) null,
  primary key (id),
  key profile_changes_user (user_id, changed_at),
  key profile_changes_due (tell_at),
  key profile_changes_at (changed_at)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_unicode_520_ci;
