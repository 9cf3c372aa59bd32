-- What happened to accounts and sessions, for who has to find out afterwards. Rows outlive whom they are about, so nothing refers.
create table audit_log (
  id bigint not null auto_increment,
  at datetime(3) not null,
  event varchar(32) character set ascii collate ascii_bin not null,
  user_id bigint null,
  session_id bigint null,
  address varchar(64) character set ascii collate ascii_bin null,
  other_user_id bigint null,
  primary key (id),
  key audit_log_user (user_id, id),
  key audit_log_other_user (other_user_id, id),
  key audit_log_at (at)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_unicode_520_ci;
