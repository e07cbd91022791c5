-- grids: grids as features; without a time those in force now, else the newest version in force within it.
-- Parameters: since, until (timestamptz; infinity for an open end, null = now).
-- CRS: geom EPSG:4490 degrees. Units: area_m2 square metres.
-- Index: territory_versions_level_idx; territory_versions_geom_3857_idx through the restrictive box policy.
select
    v.territory_id as id,
    v.code,
    v.number,
    v.name,
    t.kind,
    v.community_id,
    v.area_m2,
    case when isfinite(lower(v.valid)) then lower(v.valid) end as valid_from,
    case when isfinite(upper(v.valid)) then upper(v.valid) end as valid_to,
    v.geom
from territory_versions as v
inner join territories as t on v.tenant_id = t.tenant_id and v.territory_id = t.id
where
    v.level = 'grid'
    and upper_inf(v.recorded)
    and v.valid && tstzrange(coalesce(%(since)s::timestamptz, now()), coalesce(%(until)s::timestamptz, now()), '[]')
    and not exists (
        select from territory_versions as later
        where
            later.tenant_id = v.tenant_id and later.territory_id = v.territory_id and upper_inf(later.recorded)
            and lower(later.valid) > lower(v.valid)
            and lower(later.valid) <= coalesce(%(until)s::timestamptz, now())
    )
