-- additive
-- Sync looks for changed members of a conversation, and for conversations that have changed for one user alone.
alter table conversation_members
  add key members_changes (conversation_id, change_no),
  add key members_own_changes (user_id, own_change_no),
  algorithm = inplace, lock = none;
