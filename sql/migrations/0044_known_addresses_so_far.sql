-- additive
-- Until now the audit log was asked. It keeps 90 days; locks nothing, as it is read at READ COMMITTED. Ignored are addresses that a
-- process of this release has stored already: those are newer.
insert ignore into known_addresses (user_id, address, last_seen_at)
select user_id, address, max(at) from audit_log
 where event in ('registered', 'logged_in') and user_id is not null and address is not null
 group by user_id, address;
