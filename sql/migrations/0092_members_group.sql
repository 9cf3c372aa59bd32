-- additive
-- What a member has chosen for the conversation (archived_at and pinned_at instead of the two columns without a time), and when the membership began
-- and ended. removed: by somebody else. own_change_no is the number of the last change that only the member sees, membership_change_no that of when the
-- membership began or ended; 0 as long as it is as old as the conversation.
alter table conversation_members
  add column notify enum('all', 'mentions', 'none') not null default 'all',
  add column pinned_at datetime(3) null,
  add column archived_at datetime(3) null,
  add column marked_unread boolean not null default false,
  add column draft text null,
  add column joined_at datetime(3) null,
  add column left_at datetime(3) null,
  add column removed boolean not null default false,
  add column own_change_no bigint not null default 0,
  add column membership_change_no bigint not null default 0,
  algorithm = instant;
