-- additive
-- Who is mentioned in which message, to count them; user_id 0 stands for everybody. A deleted message mentions nobody.
create table message_mentions (
  conversation_id bigint not null,
  seq bigint not null,
  user_id bigint not null,
  primary key (conversation_id, seq, user_id),
  key mentions_of (user_id, conversation_id, seq)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_unicode_520_ci;
