-- seen_lately: whether somebody's looking at where members are is in the log of a while already.
-- Parameters: user_id uuid; since timestamptz. Index: audit_log_actor_idx.
select count(*) > 0 as is_noted
from audit_log as a
where
    a.actor_id = %(user_id)s::uuid and a.at > %(since)s::timestamptz
    and a.action = 'patrol.members_seen'
