-- accounts_closed: accounts that were closed, emptied; what they did stays theirs by number. The log says when. Returns how many.
-- Parameters: before timestamptz. Runs with everything in sight of the tenant.
with emptied as (
    update users as u
    set
        username = 'closed-' || u.id::text, display_name = '已停用', password_hash = '', roles = '{}', password_until = null
    where
        not u.is_active and u.username <> 'closed-' || u.id::text
        and (
            select max(l.at)
            from audit_log as l
            where
                l.tenant_id = u.tenant_id and l.subject_kind = 'user' and l.subject_id = u.id::text
                and l.action = 'user.disabled'
        ) < %(before)s::timestamptz
    returning 1
)

select count(*) as emptied from emptied
