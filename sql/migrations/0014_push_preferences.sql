-- What a person wants to see in notifications, and when. Quiet hours are minutes after midnight in his time zone; both or none.
create table push_preferences (
  user_id bigint not null,
  privacy enum('full', 'sender', 'id') not null default 'full',
  quiet_from smallint null,
  quiet_until smallint null,
  time_zone varchar(64) character set ascii collate ascii_bin not null default 'UTC',
  updated_at datetime(3) not null default current_timestamp(3),
  primary key (user_id)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_unicode_520_ci;
