-- places_at: the territories that held a place at a moment, with the edition of their community then.
-- Parameters: lon, lat (EPSG:4490 degrees); at timestamptz. The transaction's app.box_3857 must hold the place.
-- Index: territory_versions_geom_3857_idx, through the restrictive box policy; edits by community.
select
    v.territory_id as id,
    v.level,
    v.parent_id,
    v.community_id,
    v.code,
    v.number,
    v.name,
    (
        select max(e.edition) from edits as e
        where e.community_id = coalesce(v.community_id, v.territory_id) and e.effective_at <= %(at)s::timestamptz
    ) as edition
from territory_versions as v
where
    v.level in ('community', 'grid', 'lane')
    and upper_inf(v.recorded)
    and v.valid @> %(at)s::timestamptz
    and st_covers(
        v.geom, st_setsrid(st_makepoint(%(lon)s::double precision, %(lat)s::double precision), 4490)
    )
order by v.level, v.code, v.territory_id
