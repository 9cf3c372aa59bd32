-- additive
-- External users are those of the team's own identity provider: they have no password here, and their e-mail address is one that
-- their token names. It is kept apart from `email`, which is unique and logs in.
alter table users
  add column external_issuer varchar(255) character set ascii collate ascii_bin null,
  add column external_id varchar(255) character set utf8mb4 collate utf8mb4_bin null,
  add column external_email varchar(255) character set utf8mb4 collate utf8mb4_bin null,
  algorithm = instant;
