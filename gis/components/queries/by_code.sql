-- by_code: the first components whose code begins with some digits. Parameters: low, high (text, codes between), page_size.
-- Units: EPSG:4490 degrees. Index: components by code, whose comparisons leak nothing.
select
    c.id,
    c.code,
    c.kind,
    c.name,
    st_x(c.geom) as lon,
    st_y(c.geom) as lat
from components as c
where c.code >= %(low)s::text and c.code <= %(high)s::text
order by c.code
limit %(page_size)s::integer
