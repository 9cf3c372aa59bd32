-- additive
-- Challenges that were solved and used, by their signature, until they expire: each counts once, at whichever process.
create table solved_challenges (
  signature binary(32) not null,
  expires_at datetime(3) not null,
  primary key (signature),
  key solved_challenges_expiry (expires_at)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_unicode_520_ci;
