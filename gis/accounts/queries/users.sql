-- users: accounts with what an administrator needs to see of each, by user name.
-- Parameters: after (text, the user name before the page), page_size (integer), words (text or none), user_id (uuid or none: one
-- account), areas (uuid[] or none: accounts with a grant there, or with no grant at all, and their grants there). Index: users_tenant_id_username_key, sessions_user_idx, grants_user_idx.
select
    u.id,
    u.username,
    u.display_name,
    u.roles,
    u.locale,
    u.is_active,
    u.password_until is not null as must_change_password,
    u.created_at,
    seen.last_seen_at,
    seen.live as sessions,
    (
        select count(*) from grants as g
        where
            g.tenant_id = u.tenant_id and g.user_id = u.id and now() <@ g.valid
            and (%(areas)s::uuid[] is null or g.territory_id = any(%(areas)s::uuid[]))
    ) as grants
from users as u
cross join lateral (
    select
        max(s.last_seen_at) as last_seen_at,
        count(*) filter (where s.revoked_at is null and s.expires_at > now()) as live
    from sessions as s
    where s.tenant_id = u.tenant_id and s.user_id = u.id
) as seen
where
    u.username > %(after)s
    and (%(user_id)s::uuid is null or u.id = %(user_id)s::uuid)
    and (
        %(areas)s::uuid[] is null
        or exists (
            select from grants as g
            where
                g.tenant_id = u.tenant_id and g.user_id = u.id and g.territory_id = any(%(areas)s::uuid[])
                and (upper_inf(g.valid) or upper(g.valid) > now())
        )
        or not exists (
            select from grants as g
            where g.tenant_id = u.tenant_id and g.user_id = u.id and (upper_inf(g.valid) or upper(g.valid) > now())
        )
    )
    and (
        %(words)s::text is null
        or position(lower(%(words)s) in lower(u.username)) > 0
        or position(lower(%(words)s) in lower(u.display_name)) > 0
    )
order by u.username
limit %(page_size)s::integer
