-- Column names are the earlier backend's; whatever is new has a default. An account has an e-mail or a username.
create table users (
  id bigint not null auto_increment,
  name varchar(100) not null,
  email varchar(255) character set utf8mb4 collate utf8mb4_bin null,
  username varchar(100) character set utf8mb4 collate utf8mb4_bin null,
  password_hash varchar(255) character set ascii collate ascii_bin not null,
  created_at datetime(3) not null default current_timestamp(3),
  updated_at datetime(3) not null default current_timestamp(3),
  last_seen_at datetime(3) null,
  primary key (id),
  unique key users_email (email),
  unique key users_username (username)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_unicode_520_ci;
