-- streets_seen: a mark of the streets in the box of the transaction, by which a kept network is known to be current.
-- Parameters: none. Index: lane_lines_geom_3857_idx through the restrictive box policy.
select md5(string_agg(md5(l.id::text || encode(l.content_hash, 'hex')), '' order by l.id)) as mark
from lane_lines as l
