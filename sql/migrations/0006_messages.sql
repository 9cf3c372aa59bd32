-- Clustered by conversation: a page of history is one range. Rows are never removed, so seq has no gap; a deleted message
-- loses its content and keeps its temp_id. temp_id is binary: under a case-insensitive collation 'aB' would equal 'Ab'.
create table messages (
  conversation_id bigint not null,
  seq bigint not null,
  id bigint not null auto_increment,
  sender_id bigint not null,
  temp_id varbinary(100) not null,
  content_type varchar(20) character set ascii collate ascii_bin not null default 'text',
  content text null,
  reply_to bigint null,
  created_at datetime(3) not null,
  edited_at datetime(3) null,
  deleted_at datetime(3) null,
  change_no bigint not null,
  primary key (conversation_id, seq),
  unique key messages_id (id),
  unique key messages_temp_id (sender_id, temp_id),
  key messages_changes (conversation_id, change_no)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_unicode_520_ci;
