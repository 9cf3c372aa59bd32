-- additive
-- Codes that let people register where REGISTRATION=invite. Only their SHA-256 is kept: who reads a backup cannot register with it, and
-- as the codes have 128 random bits, a slow hash would protect them no better.
create table invites (
  id bigint not null auto_increment,
  code_hash binary(32) not null,
  uses int not null,
  used int not null default 0,
  created_at datetime(3) not null,
  expires_at datetime(3) not null,
  primary key (id),
  unique key invites_code_hash (code_hash)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_unicode_520_ci;
