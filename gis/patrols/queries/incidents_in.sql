-- incidents_in: open incidents of a territory, the most urgent first; nobody's name and no text.
-- Parameters: id uuid. Geometry EPSG:4490 degrees. Index: incidents_grid_idx, incidents_community_idx.
select
    i.id,
    i.state,
    i.due_at,
    t.name as type_name,
    t.name_en as type_name_en,
    st_x(i.geom) as lon,
    st_y(i.geom) as lat
from incidents as i
left join incident_types as t on i.tenant_id = t.tenant_id and i.type_code = t.code and upper_inf(t.valid)
where
    i.is_open and i.state <> 'screening'
    and %(id)s::uuid in (i.community_id, i.grid_id, i.lane_id)
order by i.due_at nulls last, i.id
limit 200
