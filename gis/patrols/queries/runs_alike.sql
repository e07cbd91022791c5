-- runs_alike: other runs of a community not long before or after, to look for copies among.
-- Parameters: ids uuid[] (not these), community_id uuid, since, until timestamptz, most integer.
-- Index: patrol_runs_territory_idx.
select
    r.id,
    r.run_day,
    r.started_at
from patrol_runs as r
where
    r.community_id = %(community_id)s::uuid and r.id <> all(%(ids)s::uuid[])
    and r.started_at between %(since)s::timestamptz and %(until)s::timestamptz and r.point_count > 0
order by r.started_at desc
limit %(most)s::integer
