-- Take the components out of the stage whose code does not begin as the code of the community that they stand in.
-- Parameters: at timestamptz. Returns row_number, code, the county's six digits, lon, lat (EPSG:4490 degrees).
-- Index: territory_versions_level_idx; communities are few, and each is prepared once for all that it may cover.
with counties as materialized (
    select
        left(v.code, 6) as county,
        v.geom
    from territory_versions as v
    where v.level = 'community' and upper_inf(v.recorded) and v.valid @> %(at)s::timestamptz
),

gone as (
    delete from import_stage as s
    using counties as c
    where s.geom && c.geom and st_covers(c.geom, s.geom) and left(s.code, 6) <> c.county
    returning s.row_number, s.code, c.county, st_x(s.geom) as lon, st_y(s.geom) as lat
)

select
    row_number,
    code,
    county,
    lon,
    lat
from gone
order by row_number
