-- additive
-- An account that is disabled can be enabled again. A deleted one keeps its row, without anything that tells who it was. Tokens issued
-- until tokens_valid_after are refused: those of the identity provider, of which a session row may not exist yet.
alter table users
  add column disabled_at datetime(3) null,
  add column deleted_at datetime(3) null,
  add column tokens_valid_after datetime(3) null,
  algorithm = instant;
