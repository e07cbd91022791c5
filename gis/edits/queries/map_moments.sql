-- Between which moments a community's map is the one in force at a moment: the last change before, the first one after.
-- Parameters: community uuid; at timestamptz. Index: territory_versions_community_idx.
select
    max(b.moment) filter (where b.moment <= %(at)s::timestamptz) as since,
    min(b.moment) filter (where b.moment > %(at)s::timestamptz) as until
from territory_versions as v
cross join unnest(array[lower(v.valid), upper(v.valid)]) as b (moment)
where
    v.community_id = %(community)s
    and v.level in ('community', 'grid', 'lane')
    and upper_inf(v.recorded);
