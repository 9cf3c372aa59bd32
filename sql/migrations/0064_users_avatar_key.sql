-- additive
-- Of the user's picture in avatars, kept here too: lists of people show it without reading pictures.
alter table users add column avatar_key char(22) character set ascii collate ascii_bin null, algorithm = instant;
