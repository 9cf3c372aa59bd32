-- False for accounts made before this, or by processes that do not know of it: a task finds them and adds their parts.
alter table users add column has_name_parts boolean not null default false, algorithm = instant;
