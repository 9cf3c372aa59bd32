-- Every end of a name, folded, so that a part of a name is found as the beginning of one of them. kind: 0 the whole name,
-- 1 from a word's beginning, 2 from inside a word. Folded by us and compared as bytes: a range holds what matches, nothing else.
create table name_parts (
  user_id bigint not null,
  place smallint not null,
  kind tinyint not null,
  part varchar(128) character set utf8mb4 collate utf8mb4_bin not null,
  primary key (user_id, place),
  key name_parts_search (kind, part, user_id)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_unicode_520_ci;
