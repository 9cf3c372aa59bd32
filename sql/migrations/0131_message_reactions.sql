-- additive
-- Who has reacted to which message with what: `emoji` is UTF-8, compared byte by byte.
create table message_reactions (
  conversation_id bigint not null,
  seq bigint not null,
  user_id bigint not null,
  emoji varbinary(64) not null,
  created_at datetime(3) not null,
  primary key (conversation_id, seq, user_id, emoji),
  key reactions_of_emoji (conversation_id, seq, emoji, created_at, user_id),
  key reactions_of_user (user_id, conversation_id, seq)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_unicode_520_ci;
