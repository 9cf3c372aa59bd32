-- additive
alter table users
  add column about varchar(200) null,
  add column language enum('en', 'pt-BR') null,
  add column presence enum('everyone', 'contacts', 'nobody') not null default 'everyone',
  add column receipts boolean not null default true,
  algorithm = instant;
