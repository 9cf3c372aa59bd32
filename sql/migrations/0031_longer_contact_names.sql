alter table contacts modify contact_name varchar(255) null;
