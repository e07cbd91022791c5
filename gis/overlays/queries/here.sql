-- here: the overlays that cover one point at one moment.
-- Parameters: lon, lat (EPSG:4490 degrees); at timestamptz. The transaction's app.box_3857 should hold the point.
-- Units: area_m2 square metres. Index: overlay_versions_geom_3857_idx, through the restrictive box policy.
select
    o.id,
    o.kind,
    v.name,
    v.name_en,
    b.id as body_id,
    b.name as body,
    b.name_en as body_en,
    v.buffer_m,
    v.area_m2
from overlay_versions as v
inner join overlays as o on v.tenant_id = o.tenant_id and v.overlay_id = o.id
left join bodies as b on v.tenant_id = b.tenant_id and v.body_id = b.id
where
    upper_inf(v.recorded)
    and v.valid @> %(at)s::timestamptz
    and st_covers(v.geom, st_setsrid(st_makepoint(%(lon)s::double precision, %(lat)s::double precision), 4490))
order by o.kind, v.area_m2, v.name, o.id;
