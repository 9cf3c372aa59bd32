-- additive
-- Messages with a reaction of which their author is still to be notified: the newest one, by `reactor_id`.
create table reaction_pushes (
  conversation_id bigint not null,
  seq bigint not null,
  user_id bigint not null,
  reactor_id bigint not null,
  emoji varbinary(64) not null,
  reacted_at datetime(3) not null,
  next_at datetime(3) not null,
  tries int not null default 0,
  primary key (conversation_id, seq),
  key reaction_pushes_due (next_at),
  key reaction_pushes_of_user (user_id),
  key reaction_pushes_of_reactor (reactor_id)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_unicode_520_ci;
