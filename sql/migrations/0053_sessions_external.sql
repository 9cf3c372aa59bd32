-- additive
-- Of external sessions: the SHA-256 of issuer, person and session, in hex, and when the last token that was seen of it ends.
alter table sessions
  add column external_key char(64) character set ascii collate ascii_bin null,
  add column tokens_until datetime(3) null,
  algorithm = instant;
