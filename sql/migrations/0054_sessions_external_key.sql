-- additive
alter table sessions add unique key sessions_external (external_key), algorithm = inplace, lock = none;
