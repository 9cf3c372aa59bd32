-- additive
-- What a group is called, who may do what in it, and how many members it has; a direct conversation has two. info_change_no is the number of the
-- last change of these columns: a message leaves it as it is.
alter table conversations
  add column name varchar(100) null,
  add column description varchar(500) null,
  add column created_by bigint null,
  add column can_write enum('everyone', 'admins') not null default 'everyone',
  add column members_can_invite boolean not null default true,
  add column member_count int not null default 2,
  add column info_change_no bigint not null default 0,
  algorithm = instant;
