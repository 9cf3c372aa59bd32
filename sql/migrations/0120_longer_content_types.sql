-- additive
-- A client's own types are x- and up to 38 characters.
alter table messages
  modify column content_type varchar(40) character set ascii collate ascii_bin not null default 'text',
  algorithm = inplace, lock = none;
