-- direct_key is '<smaller user id>:<larger user id>'. last_seq is the newest message's number; it changes only under this row's lock.
-- change_no is the largest change number of anything inside.
create table conversations (
  id bigint not null auto_increment,
  type enum('direct', 'group') not null default 'direct',
  direct_key varbinary(41) null,
  last_seq bigint not null default 0,
  last_message_at datetime(3) null,
  created_at datetime(3) not null default current_timestamp(3),
  change_no bigint not null,
  primary key (id),
  unique key conversations_direct (direct_key)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_unicode_520_ci;
