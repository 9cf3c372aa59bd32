-- additive
-- Of external users: when the token was issued whose claims were followed last, and the SHA-256 of the address that their picture is from.
alter table users
  add column claims_issued_at datetime(3) null,
  add column claimed_picture char(64) character set ascii collate ascii_bin null,
  algorithm = instant;
