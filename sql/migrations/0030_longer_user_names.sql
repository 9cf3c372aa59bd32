-- New names have at most 100 characters; those of the earlier backend may be longer.
alter table users modify name varchar(255) not null;
