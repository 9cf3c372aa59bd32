-- additive
-- In how many groups somebody is, is counted without reading rows; a membership that is as old as its direct conversation has number 0.
alter table conversation_members
  add key members_groups (user_id, left_seq, membership_change_no),
  algorithm = inplace, lock = none;
