-- additive
alter table users add unique key users_external (external_issuer, external_id), algorithm = inplace, lock = none;
