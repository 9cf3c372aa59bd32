-- additive
-- Codes with which people join a group. They are kept as they are, as members see them in a list; 128 random bits. uses counts the joins; no max_uses: any
-- number, no expires_at: until it is revoked, which removes the row.
create table group_invites (
  code binary(16) not null,
  conversation_id bigint not null,
  created_by bigint not null,
  created_at datetime(3) not null,
  expires_at datetime(3) null,
  max_uses int null,
  uses int not null default 0,
  primary key (code),
  key group_invites_conversation (conversation_id)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_unicode_520_ci;
