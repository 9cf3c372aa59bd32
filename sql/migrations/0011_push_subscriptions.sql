-- A browser's push endpoint: one owner, bound to the session and the Origin that made it. host is the endpoint's authority and
-- names the lane its pushes are sent in. vapid_key_id is null where it is not known yet.
-- The row is also the mailbox of its deliveries: next_at is when the waiting ones are due (null: none waits; while they are being
-- sent: the end of the lease), and whoever adds or ends its deliveries locks the row first. claim_no tells an outlived lease.
create table push_subscriptions (
  id bigint not null auto_increment,
  user_id bigint not null,
  session_id bigint not null,
  endpoint varchar(2048) character set ascii collate ascii_bin not null,
  endpoint_hash binary(32) not null,
  host varchar(255) character set ascii collate ascii_bin not null,
  p256dh varbinary(65) not null,
  auth varbinary(16) not null,
  origin varchar(255) character set ascii collate ascii_bin null,
  language varchar(10) character set ascii collate ascii_bin not null default 'en',
  vapid_key_id varchar(16) character set ascii collate ascii_bin null,
  created_at datetime(3) not null default current_timestamp(3),
  refreshed_at datetime(3) not null default current_timestamp(3),
  last_success_at datetime(3) null,
  failures int not null default 0,
  refused_since datetime(3) null,
  retries int not null default 0,
  next_at datetime(3) null,
  claim_no bigint not null default 0,
  primary key (id),
  unique key push_subscriptions_endpoint (endpoint_hash),
  key push_subscriptions_user (user_id),
  key push_subscriptions_session (session_id),
  key push_subscriptions_lane (host, next_at)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_unicode_520_ci;
