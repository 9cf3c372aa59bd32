-- additive
-- The number of the last change of what the other members see of this one that is kept elsewhere, as the name: also whoever is shown no
-- marks is to find it.
alter table conversation_members
  add column profile_change_no bigint not null default 0,
  algorithm = instant;
