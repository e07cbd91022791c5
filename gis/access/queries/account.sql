-- account: an account with every grant that counts, will count or ended in the last 90 days, named, one row a grant.
-- Parameters: user_id (uuid). Index: users_pkey, grants_user_idx, territory_versions by territory. Runs with everything in sight.
select
    u.display_name,
    u.roles,
    u.is_active,
    u.password_until is not null as must_change_password,
    g.id,
    g.territory_id,
    v.level,
    v.code,
    nullif(concat_ws(' ', case when v.level in ('grid', 'lane') then v.number end, v.name), '') as name,
    nullif(concat_ws(' ', case when v.level in ('grid', 'lane') then v.number end, v.name_en), '') as name_en,
    v.community_id,
    c.name as community_name,
    g.lines,
    g.classes,
    g.kind,
    g.reason,
    b.display_name as granted_by,
    lower(g.valid) as since,
    upper(g.valid) as until,
    now() <@ g.valid as counts_now
from users as u
left join grants as g
    on u.tenant_id = g.tenant_id and u.id = g.user_id
    and (upper_inf(g.valid) or upper(g.valid) > now() - interval '90 days')
left join users as b on g.tenant_id = b.tenant_id and g.granted_by_id = b.id
left join territory_versions as v
    on g.tenant_id = v.tenant_id and g.territory_id = v.territory_id and upper_inf(v.recorded) and upper_inf(v.valid)
left join territory_versions as c
    on v.tenant_id = c.tenant_id and v.community_id = c.territory_id and v.level <> 'community'
    and upper_inf(c.recorded) and upper_inf(c.valid)
where u.id = %(user_id)s
order by counts_now desc nulls last, since desc, g.id
