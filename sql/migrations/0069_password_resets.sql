-- additive
-- Requests for another password, and the mails that answer them: next_at is when a mail is due, or until when a process has it in
-- hand; null: it was sent, or never will be. What was typed is kept until it is looked up (email), which is after the request was
-- answered; then the row belongs to the account that was found (user_id). The link is made of nonce; token_hash is null where it
-- does not work: not yet, or no longer. Rows are removed after some hours.
create table password_resets (
  id bigint not null auto_increment,
  email varchar(255) character set utf8mb4 collate utf8mb4_bin null,
  user_id bigint null,
  language enum('en', 'pt-BR') not null,
  address varchar(64) character set ascii collate ascii_bin not null,
  nonce binary(16) not null,
  token_hash binary(32) null,
  attempts int not null default 0,
  created_at datetime(3) not null,
  next_at datetime(3) null,
  expires_at datetime(3) null,
  primary key (id),
  unique key password_resets_token (token_hash),
  key password_resets_user (user_id, created_at),
  key password_resets_next (next_at),
  key password_resets_created (created_at)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_unicode_520_ci;
