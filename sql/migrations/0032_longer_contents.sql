-- New messages have at most 5,000 characters; those of the earlier backend may be longer.
alter table messages modify content mediumtext null;
