-- The community of each grid in force that carries one of the codes.
-- Parameters: codes text[]; at timestamptz. Index: territory_versions_level_idx.
select
    g.code,
    g.community_id
from territory_versions as g
where
    g.level = 'grid'
    and g.code = any(%(codes)s)
    and upper_inf(g.recorded)
    and g.valid @> %(at)s::timestamptz
