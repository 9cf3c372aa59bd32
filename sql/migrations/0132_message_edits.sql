-- additive
-- What an edited message said before. `written_at`: when it said that first; no two texts of a message have the same.
create table message_edits (
  conversation_id bigint not null,
  seq bigint not null,
  written_at datetime(3) not null,
  content text null,
  mentions text character set ascii collate ascii_bin null,
  primary key (conversation_id, seq, written_at)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_unicode_520_ci;
