-- additive
-- How often the same has happened to an account lately is looked up before an entry is written.
alter table audit_log add key audit_log_event (user_id, event, at), algorithm = inplace, lock = none;
