insert into change_counter (id, n) values (1, 0) on duplicate key update id = id;
