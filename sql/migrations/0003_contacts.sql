-- A removed contact stays as a tombstone (deleted_at), so that a device that was away learns of the removal.
create table contacts (
  id bigint not null auto_increment,
  user_id bigint not null,
  contact_user_id bigint not null,
  contact_name varchar(100) null,
  created_at datetime(3) not null default current_timestamp(3),
  deleted_at datetime(3) null,
  change_no bigint not null,
  primary key (id),
  unique key contacts_pair (user_id, contact_user_id),
  key contacts_changes (user_id, change_no),
  key contacts_watched (contact_user_id),
  constraint contacts_user foreign key (user_id) references users (id),
  constraint contacts_contact_user foreign key (contact_user_id) references users (id)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_unicode_520_ci;
