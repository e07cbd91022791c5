-- hexagon_cells: what lies in each hexagon of a fixed grid, and how many hectares of true ground that is.
-- Reads: bounds (edge, EPSG:3857 metres) and placed (weight; across and up, in columns and rows of the grid).
-- A place counts in the hexagon with the nearest centre; columns are 1.5 edges apart, odd ones half a row higher.
select
    n.i,
    n.j,
    sum(p.weight) as weight,
    1.5 * sqrt(3) / 10000
    * (min(bounds.edge) / cosh(sqrt(3) * min(bounds.edge) * (n.j + mod(abs(n.i), 2) / 2.0) / 6378137)) ^ 2 as hectares
from bounds
cross join placed as p
cross join lateral (
    select
        c.i,
        round(p.up - mod(abs(c.i), 2) / 2.0) as j
    from (values (floor(p.across)::integer), (floor(p.across)::integer + 1)) as c (i)
    order by
        (1.5 * (p.across - c.i)) ^ 2
        + 3 * (p.up - mod(abs(c.i), 2) / 2.0 - round(p.up - mod(abs(c.i), 2) / 2.0)) ^ 2
    limit 1
) as n
group by n.i, n.j
