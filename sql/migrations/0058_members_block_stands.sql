-- additive
-- Whether one of the two members of a direct conversation blocks the other: the same in both rows. Neither may write then.
alter table conversation_members add column block_stands boolean not null default false, algorithm = instant;
