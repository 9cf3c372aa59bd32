-- additive
-- Closed accounts of which something may still be stored. Rows are taken when next_at has come; while a process works on one, that is
-- the end of its lease. The other numbers are the last contact and conversation whose people were told of the change.
create table account_erasures (
  user_id bigint not null,
  closed_at datetime(3) not null,
  next_at datetime(3) not null,
  contact_id bigint not null default 0,
  conversation_id bigint not null default 0,
  primary key (user_id),
  key account_erasures_due (next_at)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_unicode_520_ci;
