-- reach: what lies below some territories, and what lies above them, now.
-- Parameters: ids (uuid[], the territories that were granted). Runs with everything in sight.
-- A community stands for all it holds; a lane is listed with its grid. A retired territory reaches nothing.
-- Index: territory_versions_once (by territory), territory_versions_parent_idx.
with recursive asked as (
    select
        v.territory_id as root_id,
        v.territory_id,
        v.level,
        v.parent_id
    from territory_versions as v
    where v.territory_id = any(%(ids)s::uuid[]) and upper_inf(v.recorded) and now() <@ v.valid
),

below as (
    select
        root_id,
        territory_id,
        level
    from asked
    union all
    select
        b.root_id,
        v.territory_id,
        v.level
    from below as b
    inner join territory_versions as v on b.territory_id = v.parent_id
    where b.level in ('county', 'town', 'grid') and upper_inf(v.recorded) and now() <@ v.valid
),

above as (
    select
        root_id,
        parent_id as territory_id
    from asked
    where parent_id is not null
    union all
    select
        a.root_id,
        v.parent_id as territory_id
    from above as a
    inner join territory_versions as v on a.territory_id = v.territory_id
    where v.parent_id is not null and upper_inf(v.recorded) and now() <@ v.valid
)

select
    root_id,
    territory_id,
    false as is_above
from below
union all
select
    root_id,
    territory_id,
    true as is_above
from above
