-- similar: incidents in sight near a place that may be the same matter: open ones, and ones that ended lately.
-- Parameters: lon, lat (EPSG:4490 degrees); radius_m, metres on the ground, within the transaction's box (app.box_3857); building_id
-- uuid or null; type_code text; since_id uuid (nothing reported before); ended_since timestamptz; but_id uuid or null (itself);
-- shows_screening boolean; page_size.
-- Index: incidents_geom_3857_idx through the restrictive box policy.
select
    i.id,
    i.state,
    i.type_code,
    i.reported_at,
    i.address,
    t.name as type_name,
    t.name_en as type_name_en,
    i.building_id is not null and coalesce(i.building_id = %(building_id)s::uuid, false) as is_same_building,
    st_distance(i.geom::geography, p.geog) as distance_m
from (select st_setsrid(st_makepoint(%(lon)s::float8, %(lat)s::float8), 4490)::geography as geog) as p
cross join incidents as i
left join incident_types as t on i.tenant_id = t.tenant_id and i.type_code = t.code and t.valid @> now()
where
    i.id >= %(since_id)s::uuid
    and i.id is distinct from %(but_id)s::uuid
    and i.state not in ('merged', 'rejected')
    and (i.is_open or i.closed_at >= %(ended_since)s::timestamptz)
    and (%(shows_screening)s::boolean or i.state <> 'screening')
    and left(i.type_code, 2) = left(%(type_code)s::text, 2)
    and st_dwithin(i.geom::geography, p.geog, %(radius_m)s::float8)
order by distance_m asc, i.id desc
limit %(page_size)s::integer
