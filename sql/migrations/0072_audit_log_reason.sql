-- additive
-- Why an operator did it, in the operator's own words.
alter table audit_log add column reason varchar(500) null, algorithm = instant;
