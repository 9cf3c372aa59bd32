-- additive
-- Rows of former members stay: those who are members now are found without reading them.
alter table conversation_members
  add key members_present (conversation_id, left_seq, user_id),
  algorithm = inplace, lock = none;
