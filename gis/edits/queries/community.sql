-- A community in force at a moment, its edition and its border.
-- Parameters: community_id uuid; as_of timestamptz (null = now). Units: GeoJSON in EPSG:4490 degrees with 9 decimals.
-- Index: communities_pkey, territory_versions_once.
select
    c.territory_id as id,
    v.name,
    v.name_en,
    v.code,
    c.metric_epsg,
    c.edition as current_edition,
    coalesce((
        select max(e.edition) from edits as e
        where
            e.community_id = c.territory_id
            and e.effective_at <= coalesce(%(as_of)s::timestamptz, 'infinity'::timestamptz)
    ), 0) as edition,
    st_asgeojson(v.geom, 9, 0) as border
from communities as c
inner join territory_versions as v on c.tenant_id = v.tenant_id and c.territory_id = v.territory_id
where
    c.territory_id = %(community_id)s
    and upper_inf(v.recorded)
    and coalesce(%(as_of)s::timestamptz, now()) <@ v.valid;
