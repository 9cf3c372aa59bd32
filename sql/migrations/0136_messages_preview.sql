-- additive
-- What is shown of the page that a message links to, as packPreview makes it.
alter table messages
  add column preview text character set utf8mb4 collate utf8mb4_bin null,
  algorithm = instant;
