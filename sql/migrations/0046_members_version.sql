-- additive
-- Raised with every change of the members or of their roles, under the conversation's lock: what a process knew about them at
-- another version counts for nothing. A process that does not know the column changes no members.
alter table conversations add column members_version int not null default 0, algorithm = instant;
