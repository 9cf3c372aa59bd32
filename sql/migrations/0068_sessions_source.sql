-- additive
-- Where a session was started from, for its owner's list of them; null for sessions of earlier releases.
alter table sessions
  add column browser varchar(40) null,
  add column platform varchar(20) null,
  add column address varchar(64) character set ascii collate ascii_bin null,
  algorithm = instant;
