-- overlays: overlay areas as features; without a time those in force now, else the newest version in force within it.
-- Parameters: since, until (timestamptz; infinity for an open end, null = now).
-- CRS: geom EPSG:4490 degrees. Units: area_m2 square metres.
-- Index: overlay_versions_geom_3857_idx through the restrictive box policy.
select
    v.overlay_id as id,
    o.kind,
    v.name,
    v.name_en,
    v.area_m2,
    case when isfinite(lower(v.valid)) then lower(v.valid) end as valid_from,
    case when isfinite(upper(v.valid)) then upper(v.valid) end as valid_to,
    v.geom
from overlay_versions as v
inner join overlays as o on v.tenant_id = o.tenant_id and v.overlay_id = o.id
where
    upper_inf(v.recorded)
    and v.valid && tstzrange(coalesce(%(since)s::timestamptz, now()), coalesce(%(until)s::timestamptz, now()), '[]')
    and not exists (
        select from overlay_versions as later
        where
            later.tenant_id = v.tenant_id and later.overlay_id = v.overlay_id and upper_inf(later.recorded)
            and lower(later.valid) > lower(v.valid)
            and lower(later.valid) <= coalesce(%(until)s::timestamptz, now())
    )
