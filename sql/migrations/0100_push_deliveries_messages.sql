-- additive
-- A pending delivery stands for message_count messages from first_seq to seq, and moves on with further ones: one row for each subscription and
-- conversation. first_seq is null in rows of a release that writes one for each message.
alter table push_deliveries
  add column first_seq bigint null,
  add column message_count int not null default 1,
  algorithm = instant;
