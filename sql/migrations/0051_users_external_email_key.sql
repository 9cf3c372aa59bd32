-- additive
alter table users add key users_external_email (external_email), algorithm = inplace, lock = none;
