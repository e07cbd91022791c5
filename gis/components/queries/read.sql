-- read: one component. Parameters: component_id. Units: EPSG:4490 degrees. Index: components_pkey.
select
    c.id,
    c.code,
    c.class,
    c.kind,
    c.name,
    c.state,
    c.accuracy,
    c.authority,
    c.owner,
    c.maintainer,
    c.surveyed_on,
    c.check_cycle_days,
    c.checked_on,
    st_x(c.geom) as lon,
    st_y(c.geom) as lat,
    st_x(c.geom) as west,
    st_y(c.geom) as south,
    st_x(c.geom) as east,
    st_y(c.geom) as north
from components as c
where c.id = %(component_id)s::uuid
