-- additive
-- Who was not told of what users changed about themselves, because a block stood between the two: they are told when it ends.
create table withheld_profiles (
  user_id bigint not null,
  viewer_id bigint not null,
  primary key (user_id, viewer_id)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_unicode_520_ci;
