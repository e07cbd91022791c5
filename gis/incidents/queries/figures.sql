-- figures: counts of the incidents in sight that were reported in a period, by territory, body, class, month or altogether.
-- Parameters: by text (grid, community, body, class, month, all); from_id, until_id uuid (bounds of time, the second excluded);
-- territory_id uuid or null (everywhere); kind_prefix text or null; at timestamptz. Months are China's.
-- Index: ids of the partitions of the period, incidents_community_idx.
with counted as (
    select
        case %(by)s::text
            when 'grid' then i.grid_id::text
            when 'community' then i.community_id::text
            when 'body' then i.body_id::text
            when 'class' then left(i.type_code, 4)
            when 'month' then to_char(i.reported_at at time zone 'Asia/Shanghai', 'YYYY-MM')
            else 'all'
        end as key,
        i.state,
        i.is_open,
        i.on_time,
        i.rework_count,
        i.delay_count,
        i.reopen_count,
        i.satisfaction,
        i.closed_at,
        i.limit_s,
        i.running_since is not null and i.due_at < %(at)s::timestamptz as is_past,
        i.state in ('screening', 'reported', 'verifying') as is_new
    from incidents as i
    where
        i.id >= %(from_id)s::uuid and i.id < %(until_id)s::uuid
        and (
            %(territory_id)s::uuid is null
            or %(territory_id)s::uuid in (i.community_id, i.grid_id, i.lane_id)
        )
        and (%(kind_prefix)s::text is null or starts_with(i.type_code, %(kind_prefix)s::text))
)

select
    c.key,
    count(*) filter (where c.state not in ('screening', 'merged')) as reported,
    count(*) filter (where c.state = 'merged') as merged,
    count(*) filter (where c.state = 'rejected') as not_filed,
    count(*) filter (where not c.is_new and c.state not in ('rejected', 'merged')) as filed,
    count(*) filter (
        where c.limit_s is not null and c.state <> 'merged'
        and (c.closed_at is not null or c.is_past or (c.is_open and c.on_time is false))
    ) as due,
    count(*) filter (where c.limit_s is not null and c.closed_at is not null and not c.is_open) as closed,
    count(*) filter (where c.limit_s is not null and c.closed_at is not null and not c.is_open and c.on_time) as closed_on_time,
    count(*) filter (where c.is_open and (c.is_past or c.on_time is false)) as overdue_open,
    count(*) filter (where c.state = 'parked') as parked,
    count(*) filter (
        where c.closed_at is not null or c.state in ('feedback', 'checking', 'rework') or c.rework_count > 0
    ) as handled,
    count(*) filter (where c.rework_count > 0) as reworked,
    count(*) filter (where c.delay_count > 0) as delayed,
    count(*) filter (where c.reopen_count > 0) as reopened,
    count(*) filter (where c.satisfaction is not null) as rated,
    count(*) filter (where c.satisfaction >= 4) as satisfied
from counted as c
group by c.key
order by c.key asc nulls last
limit 2000
