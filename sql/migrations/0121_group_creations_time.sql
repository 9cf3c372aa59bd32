-- additive
-- How many groups an account has made lately is counted by when it made them.
alter table group_creations
  add column created_at datetime(3) not null default '2000-01-01',
  add key group_creations_recent (user_id, created_at),
  algorithm = inplace, lock = none;
