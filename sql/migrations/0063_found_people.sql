-- additive
-- Whom users have found by a whole e-mail address or username: within the next hour they may address them, where DIRECTORY is exact.
create table found_people (
  user_id bigint not null,
  found_user_id bigint not null,
  found_at datetime(3) not null,
  primary key (user_id, found_user_id),
  key found_people_at (found_at)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_unicode_520_ci;
