-- additive
-- metadata is a JSON object, kept byte for byte; a system message says there what has happened. mentions is a JSON list of [user_id, start, length], as
-- clients show them; mentions_all: everybody is meant.
alter table messages
  add column metadata text null,
  add column mentions text character set ascii collate ascii_bin null,
  add column mentions_all boolean not null default false,
  algorithm = instant;
