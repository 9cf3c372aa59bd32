-- additive
-- The reported message and those around it, as the reporter saw them.
create table report_messages (
  report_id bigint not null,
  seq bigint not null,
  message_id bigint not null,
  sender_id bigint not null,
  sender_name varchar(255) not null,
  content mediumtext null,
  created_at datetime(3) not null,
  deleted_at datetime(3) null,
  primary key (report_id, seq)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_unicode_520_ci;
