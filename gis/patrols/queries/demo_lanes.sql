-- demo_lanes: lane lines cut to the grids on which they lie, for inventing patrols.
-- Parameters: none. Geometry EPSG:4490 degrees. Index: lane_line_sides_line_idx, territory_versions_once.
select
    v.territory_id,
    coalesce(v.number, '') as number,
    st_x(v.label_point) as lon,
    st_y(v.label_point) as lat,
    coalesce(l.name, '') as name,
    st_asbinary(st_collectionextract(st_intersection(l.geom, v.geom), 2)) as geom
from (
    select distinct
        s.grid_id,
        s.lane_line_id
    from lane_line_sides as s
    where s.grid_id is not null and upper_inf(s.valid) and upper_inf(s.recorded)
) as s
inner join lane_lines as l on s.lane_line_id = l.id
inner join territory_versions as v on s.grid_id = v.territory_id and upper_inf(v.valid) and upper_inf(v.recorded)
order by v.code, l.source_key
