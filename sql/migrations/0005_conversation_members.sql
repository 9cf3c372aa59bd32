-- Watermarks are two numbers per member, not rows per message, and only move forward.
create table conversation_members (
  conversation_id bigint not null,
  user_id bigint not null,
  role enum('member', 'admin') not null default 'member',
  delivered_seq bigint not null default 0,
  delivered_at datetime(3) null,
  read_seq bigint not null default 0,
  read_at datetime(3) null,
  cleared_seq bigint not null default 0,
  hidden_at datetime(3) null,
  pinned boolean not null default false,
  muted_until datetime(3) null,
  archived boolean not null default false,
  joined_seq bigint not null default 0,
  left_seq bigint null,
  change_no bigint not null,
  primary key (conversation_id, user_id),
  key members_user (user_id, conversation_id)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_unicode_520_ci;
