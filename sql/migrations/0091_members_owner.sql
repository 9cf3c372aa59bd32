-- additive
-- A group has at least one owner. Direct conversations have members only.
alter table conversation_members
  modify column role enum('member', 'admin', 'owner') not null default 'member',
  algorithm = instant;
