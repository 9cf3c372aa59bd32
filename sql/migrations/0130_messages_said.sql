-- additive
-- What a message refers to, and what members have done with it. `forward_of`: the message that was forwarded; `forwarded_user_id`: who has written it.
-- `reactions`: what its row shows of message_reactions, as packReactions makes it.
alter table messages
  add column forward_of bigint null,
  add column forwarded_user_id bigint null,
  add column reactions text character set utf8mb4 collate utf8mb4_bin null,
  add column pinned_at datetime(3) null,
  algorithm = instant;
