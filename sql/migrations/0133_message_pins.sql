-- additive
-- The pinned messages of conversations, which messages.pinned_at shows too.
create table message_pins (
  conversation_id bigint not null,
  seq bigint not null,
  pinned_at datetime(3) not null,
  pinned_by bigint not null,
  primary key (conversation_id, seq)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_unicode_520_ci;
