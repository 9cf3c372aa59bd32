-- additive
-- Complaints to the operators. `open_key` names reporter and target as long as the report is open, so that a repeat finds it. Columns
-- and copies outlive the accounts and messages they are about, so nothing refers: when an account is deleted its reports stay as they
-- are, those by the person and those about them, until 30 days after the decision.
create table reports (
  id bigint not null auto_increment,
  reporter_id bigint not null,
  user_id bigint not null,
  user_name varchar(255) not null,
  message_id bigint null,
  conversation_id bigint null,
  seq bigint null,
  reason varchar(20) character set ascii collate ascii_bin not null,
  comment varchar(1000) null,
  created_at datetime(3) not null,
  open_key varchar(60) character set ascii collate ascii_bin null,
  decision varchar(20) character set ascii collate ascii_bin null,
  decision_reason varchar(400) null,
  decided_at datetime(3) null,
  primary key (id),
  unique key reports_open (open_key),
  key reports_reporter (reporter_id, created_at),
  key reports_user (user_id),
  key reports_decided (decided_at)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_unicode_520_ci;
