-- One row per message with an absent member, written with the message. user_id 0 stands for every absent member; the late rules
-- write rows for one person. A finished job keeps its row for a while, so that nothing is sent twice.
create table push_jobs (
  conversation_id bigint not null,
  seq bigint not null,
  user_id bigint not null default 0,
  rule enum('absent', 'late', 'unacknowledged') not null default 'absent',
  state enum('pending', 'fanned_out', 'expired', 'suppressed') not null default 'pending',
  reason varchar(32) character set ascii collate ascii_bin null,
  next_at datetime(3) not null,
  primary key (conversation_id, seq, user_id),
  key push_jobs_due (state, next_at)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_unicode_520_ci;
