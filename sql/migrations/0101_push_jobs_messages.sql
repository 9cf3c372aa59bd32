-- additive
-- A job for one person may stand for several messages, message_count of those from first_seq to seq; null: only for seq. fanned_out_to is the last member
-- who has been dealt with, in the order of their ids, while the job of a large group is being fanned out.
alter table push_jobs
  add column first_seq bigint null,
  add column message_count int not null default 1,
  add column fanned_out_to bigint not null default 0,
  algorithm = instant;
