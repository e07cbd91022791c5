-- run_standing: facilities of every kind in the box of the transaction that stand now.
-- Parameters: none. Geometry EPSG:4490. Index: facilities_geom_3857_idx through the restrictive box policy.
select
    f.id,
    f.kind,
    f.name,
    f.capacity,
    st_x(f.geom) as lon,
    st_y(f.geom) as lat
from facilities as f
where f.status = 'existing'
order by f.id
