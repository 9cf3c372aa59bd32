-- Job x subscription: what became of one message on one device.
create table push_deliveries (
  subscription_id bigint not null,
  conversation_id bigint not null,
  seq bigint not null,
  user_id bigint not null,
  rule enum('absent', 'late', 'unacknowledged') not null default 'absent',
  state enum('pending', 'accepted', 'gone', 'expired', 'suppressed') not null default 'pending',
  reason varchar(32) character set ascii collate ascii_bin null,
  finished_at datetime(3) null,
  primary key (subscription_id, conversation_id, seq),
  key push_deliveries_waiting (subscription_id, state),
  key push_deliveries_finished (finished_at)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_unicode_520_ci;
