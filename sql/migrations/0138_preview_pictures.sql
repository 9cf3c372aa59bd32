-- additive
-- Pictures of the pages that messages link to, as WebP. They go with the preview of their message.
create table preview_pictures (
  conversation_id bigint not null,
  seq bigint not null,
  picture_key binary(22) not null,
  picture mediumblob not null,
  primary key (conversation_id, seq),
  unique key preview_pictures_key (picture_key)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_unicode_520_ci;
