-- One row. A transaction that changes what somebody can see takes its numbers here as its last lock, so that numbers are in commit order.
create table change_counter (
  id tinyint not null,
  n bigint not null,
  primary key (id)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_unicode_520_ci;
