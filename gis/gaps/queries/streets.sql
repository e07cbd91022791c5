-- streets: what people walk along, in the box of the transaction.
-- Parameters: none. Geometry EPSG:4490; level as of OpenStreetMap's layer, 0 the ground.
-- Index: lane_lines_geom_3857_idx through the restrictive box policy.
select
    st_asbinary(l.geom) as geom,
    case
        when l.attributes ->> 'layer' ~ '^-?[0-9]{1,2}$' then (l.attributes ->> 'layer')::integer
        when coalesce(l.attributes ->> 'bridge', 'no') <> 'no' then 1
        when coalesce(l.attributes ->> 'tunnel', 'no') <> 'no' then -1
        else 0
    end as level
from lane_lines as l
where
    coalesce(l.attributes ->> 'foot', 'yes') not in ('no', 'private')
    and coalesce(l.attributes ->> 'access', 'yes') <> 'no'
order by l.id
