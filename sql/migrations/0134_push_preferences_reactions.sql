-- additive
-- Whether the user is notified of reactions to their own messages.
alter table push_preferences add column reactions tinyint(1) not null default 0, algorithm = instant;
