-- asked_of: where and what an incident in sight is. Parameters: id uuid. Units: EPSG:4490 degrees, metres. Index: primary key.
select
    i.state,
    i.type_code,
    i.accuracy_m,
    i.building_id,
    st_x(i.geom) as lon,
    st_y(i.geom) as lat
from incidents as i
where i.id = %(id)s::uuid
