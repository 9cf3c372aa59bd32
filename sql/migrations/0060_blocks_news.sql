-- additive
-- Processes look for what others have changed since they last looked.
alter table blocks add key blocks_news (change_no), algorithm = inplace, lock = none;
