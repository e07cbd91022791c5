-- Copies the community's territories in force that an edit leaves alone, as far as they meet the ground looked at.
-- Parameters: community uuid; at timestamptz; planned uuid[] (touched territories, which are placed apart); edition int.
-- The transaction's app.box_3857 must hold every subject. Index: territory_versions_geom_3857_idx through the box policy.
insert into places (territory_id, level, parent_id, community_id, code, edition, geom)
select
    v.territory_id,
    v.level,
    v.parent_id,
    v.community_id,
    v.code,
    %(edition)s::integer,
    v.geom
from territory_versions as v
where
    v.community_id = %(community)s
    and v.level in ('community', 'grid', 'lane')
    and upper_inf(v.recorded)
    and v.valid @> %(at)s::timestamptz
    and v.territory_id <> all(%(planned)s::uuid[]);
