-- additive
-- Whether an edit has added the mention: it counts, but nobody is notified of it.
alter table message_mentions
  add column by_edit boolean not null default false,
  algorithm = instant;
