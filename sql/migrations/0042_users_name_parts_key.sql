alter table users add key users_name_parts (has_name_parts, id), algorithm = inplace, lock = none;
