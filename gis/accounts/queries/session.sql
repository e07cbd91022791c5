-- session: a live session with its active user, and what the user holds; no row when it ended, was revoked or is unknown.
-- Parameters: token_hash (bytea). Index: sessions_token_hash_tenant_id_key, users_pkey, grants_user_idx.
-- held_grants is opaque text: equal when nothing has changed. held_editions, the sum of the communities' editions, is
-- asked for only where a territory was granted: every change of the map increases it.
select
    s.id as session_id,
    s.expires_at,
    u.id,
    u.username,
    u.display_name,
    u.roles,
    u.locale,
    u.is_active,
    t.id as tenant_id,
    t.code,
    t.name,
    t.name_en,
    t.is_demo,
    held.grants as held_grants,
    case
        when held.has_territory then (select sum(c.edition) from communities as c
where c.tenant_id = u.tenant_id)
    end as held_editions
from sessions as s
inner join users as u on s.tenant_id = u.tenant_id and s.user_id = u.id
inner join tenants as t on s.tenant_id = t.id
cross join lateral (
    select
        coalesce(
            jsonb_agg(jsonb_build_array(g.territory_id, g.lines, g.classes) order by g.id), '[]'
        )::text as grants,
        coalesce(bool_or(g.territory_id is not null), false) as has_territory
    from grants as g
    where g.tenant_id = u.tenant_id and g.user_id = u.id and now() <@ g.valid
) as held
where s.token_hash = %(token_hash)s::bytea and s.revoked_at is null and s.expires_at > now() and u.is_active
