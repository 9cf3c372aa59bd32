-- additive
-- Of external users: when the newest token was issued that said something of each claim. claims_issued_at is the latest of them; where it
-- is later than all of them, a release wrote it that knew one time for all claims.
alter table users
  add column name_claimed_at datetime(3) null,
  add column username_claimed_at datetime(3) null,
  add column email_claimed_at datetime(3) null,
  add column picture_claimed_at datetime(3) null,
  algorithm = instant;
