-- One row per login. Tokens of the earlier backend carry no session: each person has at most one row of kind 'earlier'
-- for them (earlier_of = user_id), whose tokens count only when issued after tokens_valid_after.
create table sessions (
  id bigint not null auto_increment,
  user_id bigint not null,
  kind enum('login', 'earlier') not null default 'login',
  earlier_of bigint null,
  tokens_valid_after datetime(3) null,
  created_at datetime(3) not null default current_timestamp(3),
  last_used_at datetime(3) not null default current_timestamp(3),
  revoked_at datetime(3) null,
  primary key (id),
  unique key sessions_earlier_of (earlier_of),
  key sessions_user (user_id),
  constraint sessions_user foreign key (user_id) references users (id)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_unicode_520_ci;
