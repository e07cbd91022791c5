-- community: the ground of a community in force, for its walking network.
-- Parameters: community_id (uuid). Returns metric_epsg, the outline (EPSG:4490) and its box in EPSG:3857 metres.
-- Index: territory_versions of the territory.
select
    c.metric_epsg,
    st_asbinary(v.geom) as outline,
    st_xmin(v.geom_3857) as xmin,
    st_ymin(v.geom_3857) as ymin,
    st_xmax(v.geom_3857) as xmax,
    st_ymax(v.geom_3857) as ymax
from communities as c
inner join territory_versions as v
    on c.tenant_id = v.tenant_id and c.territory_id = v.territory_id
where
    c.territory_id = %(community_id)s::uuid
    and upper_inf(v.recorded)
    and v.valid @> now()
