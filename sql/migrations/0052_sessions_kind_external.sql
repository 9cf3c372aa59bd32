-- additive
-- Sessions of an identity provider's tokens have a kind of their own: a process that does not know it never removes such a row, which
-- may be all that keeps a revoked token from starting a new session.
alter table sessions modify column kind enum('login', 'earlier', 'external') not null default 'login', algorithm = instant;
