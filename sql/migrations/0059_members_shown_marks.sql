-- additive
-- While a block stands between the two members of a direct conversation: the marks that the other one is shown, as they were when it
-- began, and the number of that change. Otherwise they mean nothing.
alter table conversation_members
  add column shown_delivered_seq bigint not null default 0,
  add column shown_read_seq bigint not null default 0,
  add column shown_change_no bigint not null default 0,
  algorithm = instant;
