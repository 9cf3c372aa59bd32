-- additive
-- Addresses that an account was registered or logged in to from: while strangers guess its password, log-ins from these are not
-- slowed down. Of IPv6 a /64. Bounded per account and by age.
create table known_addresses (
  user_id bigint not null,
  address varchar(64) character set ascii collate ascii_bin not null,
  last_seen_at datetime(3) not null,
  primary key (user_id, address),
  key known_addresses_seen (last_seen_at)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_unicode_520_ci;
