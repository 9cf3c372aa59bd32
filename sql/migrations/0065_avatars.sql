-- additive
-- Pictures of users, ready to be shown: WebP of 256 × 256. The key is random and in the picture's address, so a new picture has a new one.
create table avatars (
  avatar_key char(22) character set ascii collate ascii_bin not null,
  user_id bigint not null,
  picture mediumblob not null,
  created_at datetime(3) not null,
  primary key (avatar_key),
  key avatars_user (user_id)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_unicode_520_ci;
