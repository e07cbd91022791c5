-- standing_seen: a mark of the facilities that stand in the box of the transaction.
-- Parameters: none. Geometry EPSG:4490. Index: facilities_geom_3857_idx through the restrictive box policy.
select
    md5(
        string_agg(
            f.id::text || f.kind || st_asbinary(f.geom)::text || coalesce(f.capacity::text, ''), '' order by f.id
        )
    ) as mark
from facilities as f
where f.status = 'existing'
