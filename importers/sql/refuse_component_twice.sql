-- Take the components out of the stage that stand at the very point of an earlier one of the same sub-class.
-- No parameters. Returns row_number, code, the earlier one's code, lon, lat (EPSG:4490 degrees). Reads the stage once.
with placed as (
    select
        s.ctid as place,
        first_value(s.code) over earlier as first_code
    from import_stage as s
    window earlier as (
        partition by substr(s.code, 7, 4), st_x(s.geom), st_y(s.geom)
        order by s.row_number
    )
),

gone as (
    delete from import_stage as s
    using placed as p
    where s.ctid = p.place and s.code <> p.first_code
    returning s.row_number, s.code, p.first_code, st_x(s.geom) as lon, st_y(s.geom) as lat
)

select
    row_number,
    code,
    first_code,
    lon,
    lat
from gone
order by row_number
