-- additive
-- Sync looks for members of whom the others have something new to see that does not move change_no: a profile, and marks after a block.
alter table conversation_members
  add key members_profile_changes (conversation_id, profile_change_no),
  add key members_shown_changes (conversation_id, shown_change_no),
  algorithm = inplace, lock = none;
