-- session: a live session, or a live key, with its active user, and what the user holds; no row when it ended, was revoked
-- or is unknown.
-- Parameters: token_hash (bytea). Index: sessions_token_hash_tenant_id_key, api_keys_token_hash_tenant_id_key, users_pkey,
-- grants_user_idx, second_factors_user_key, second_factor_rules_pkey.
-- held_grants is opaque text: equal when nothing has changed. held_editions, the sum of the communities' editions, is
-- asked for only where a territory was granted: every change of the map increases it. Whoever still has a one-time password
-- holds no role until it is changed. key_rights: what a key is limited to; none for a person. holds_for_s: after so many
-- seconds the session ends, or a grant begins or ends, though nothing changes. step: what a session still lacks, a code of
-- the second factor, or a second factor where a role needs one; until then it holds no role either.
with presented as (
    select
        s.tenant_id,
        s.id,
        s.user_id,
        s.way,
        s.second,
        s.last_seen_at,
        s.expires_at,
        null::text[] as key_rights
    from sessions as s
    where s.token_hash = %(token_hash)s::bytea and s.revoked_at is null and s.expires_at > now()
    union all
    select
        k.tenant_id,
        k.id,
        k.user_id,
        'key' as way,
        null as second,
        coalesce(k.last_used_at, '-infinity') as last_seen_at,
        k.expires_at,
        k.rights as key_rights
    from api_keys as k
    where k.token_hash = %(token_hash)s::bytea and k.revoked_at is null and k.expires_at > now()
)

select
    s.id as session_id,
    s.way,
    s.second,
    needed.step,
    s.last_seen_at < now() - interval '5 minutes' as is_unseen,
    s.expires_at,
    s.key_rights,
    u.id,
    u.username,
    u.display_name,
    u.roles,
    u.locale,
    u.is_active,
    u.password_until is not null as must_change_password,
    t.id as tenant_id,
    t.code,
    t.name,
    t.name_en,
    t.is_demo,
    case when u.password_until is null and needed.step is null then u.roles else '{}' end as held_roles,
    extract(epoch from least(s.expires_at, held.next_change_at) - now())::double precision as holds_for_s,
    held.grants as held_grants,
    case
        when held.has_territory then (select sum(c.edition) from communities as c
where c.tenant_id = u.tenant_id)
    end as held_editions
from presented as s
inner join users as u on s.tenant_id = u.tenant_id and s.user_id = u.id
inner join tenants as t on s.tenant_id = t.id
cross join lateral (
    select
        coalesce(
            jsonb_agg(jsonb_build_array(g.territory_id, g.lines, g.classes) order by g.id)
            filter (where now() <@ g.valid), '[]'
        )::text as grants,
        coalesce(bool_or(g.territory_id is not null) filter (where now() <@ g.valid), false) as has_territory,
        min(case when now() <@ g.valid then upper(g.valid) else lower(g.valid) end) as next_change_at
    from grants as g
    where g.tenant_id = u.tenant_id and g.user_id = u.id and (upper_inf(g.valid) or upper(g.valid) > now())
) as held
cross join lateral (
    select
        case
            when s.way = 'key' or s.second is not null then null
            when exists (
                select from second_factors as f
                where
                    f.tenant_id = u.tenant_id and f.user_id = u.id and f.ended_at is null and f.confirmed_at is not null
            ) then 'code'
            when exists (
                select from second_factor_rules as r
                where r.tenant_id = u.tenant_id and r.roles && u.roles
            ) then 'enrol'
        end as step
) as needed
where u.is_active
