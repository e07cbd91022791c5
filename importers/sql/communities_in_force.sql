-- The communities in force, by code; a tenant has hundreds at most, so all are read.
-- Parameters: at timestamptz. CRS: EPSG:4490. Index: territory_versions_level_idx.
select
    c.territory_id,
    v.code,
    c.metric_epsg,
    v.name,
    st_asbinary(v.geom) as geom
from communities as c
inner join territory_versions as v on c.tenant_id = v.tenant_id and c.territory_id = v.territory_id
where
    v.level = 'community'
    and upper_inf(v.recorded)
    and v.valid @> %(at)s::timestamptz
order by v.code
