-- workload: what each worker answers for, at one moment: buildings and households of the territories of their duties that
-- carry households (counted once, also where a lane lies in a grid of theirs), visits of the running quarter.
-- Parameters: at (timestamptz), since (timestamptz, the quarter's beginning), territory_id (uuid, null = everywhere).
-- visits_due: of those households, how many nobody met since then. Index: duties_territory_idx, assignments_grid_idx,
-- assignments_lane_idx, visits_worker_idx.
with carried as materialized (
    select distinct
        d.worker_id,
        v.tenant_id,
        v.territory_id,
        v.level,
        v.community_id,
        v.number,
        v.name,
        t.kind,
        coalesce(t.settlement, c.settlement) as settlement
    from duties as d
    inner join duty_roles as r on d.tenant_id = r.tenant_id and d.role = r.role and r.carries_households
    inner join territory_versions as v
        on
            d.tenant_id = v.tenant_id
            and d.territory_id = v.territory_id
            and upper_inf(v.recorded)
            and v.valid @> %(at)s::timestamptz
    inner join territories as t on v.tenant_id = t.tenant_id and v.territory_id = t.id
    left join territories as c on v.tenant_id = c.tenant_id and v.community_id = c.id
    where
        d.valid @> %(at)s::timestamptz
        and (
            %(territory_id)s::uuid is null
            or %(territory_id)s::uuid in (v.territory_id, v.parent_id, v.community_id)
        )
),

subjects as (
    select
        c.worker_id,
        a.subject_kind,
        a.subject_id
    from carried as c
    inner join assignments as a
        on c.tenant_id = a.tenant_id and c.level = 'grid' and c.territory_id = a.grid_id
    where a.subject_kind in ('building', 'household') and upper_inf(a.valid) and upper_inf(a.recorded)
    union
    select
        c.worker_id,
        a.subject_kind,
        a.subject_id
    from carried as c
    inner join assignments as a
        on c.tenant_id = a.tenant_id and c.level = 'lane' and c.territory_id = a.lane_id
    where a.subject_kind in ('building', 'household') and upper_inf(a.valid) and upper_inf(a.recorded)
),

counted as (
    select
        s.worker_id,
        count(*) filter (where s.subject_kind = 'building') as buildings,
        count(*) filter (where s.subject_kind = 'household') as households,
        count(h.id) filter (where h.last_visited_at is null or h.last_visited_at < %(since)s::timestamptz) as visits_due
    from subjects as s
    left join households as h on s.subject_kind = 'household' and s.subject_id = h.id
    group by s.worker_id
)

select
    w.id,
    w.name,
    w.employment,
    t.name as team,
    coalesce(n.buildings, 0) as buildings,
    coalesce(n.households, 0) as households,
    coalesce(n.visits_due, 0) as visits_due,
    (
        select count(*)
        from visits as x
        where
            x.tenant_id = w.tenant_id
            and x.worker_id = w.id
            and x.visited_at >= %(since)s::timestamptz
            and x.visited_at <= %(at)s::timestamptz
    ) as visits_done,
    (
        select jsonb_agg(
            jsonb_build_object(
                'id', c.territory_id,
                'level', c.level,
                'number', c.number,
                'name', c.name,
                'kind', c.kind,
                'settlement', c.settlement
            )
            order by c.level, c.number, c.name
        )
        from carried as c
        where c.worker_id = w.id
    ) as territories
from workers as w
left join teams as t on w.tenant_id = t.tenant_id and w.team_id = t.id
left join counted as n on w.id = n.worker_id
where w.id in (select c.worker_id from carried as c)
order by w.name, w.id
limit 500
