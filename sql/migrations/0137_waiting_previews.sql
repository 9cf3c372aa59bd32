-- additive
-- Messages of which the page that they link to is still to be looked at.
create table waiting_previews (
  conversation_id bigint not null,
  seq bigint not null,
  next_at datetime(3) not null,
  tries int not null default 0,
  primary key (conversation_id, seq),
  key waiting_previews_due (next_at)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_unicode_520_ci;
