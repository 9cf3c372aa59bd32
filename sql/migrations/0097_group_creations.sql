-- additive
-- Which group a user's temp_id has made, so that asking again makes no other one. draft_hash is the SHA-256 of what was asked for.
create table group_creations (
  user_id bigint not null,
  temp_id varbinary(100) not null,
  conversation_id bigint not null,
  draft_hash binary(32) not null,
  primary key (user_id, temp_id)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_unicode_520_ci;
