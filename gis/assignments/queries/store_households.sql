-- Lets the households of some buildings follow them: ends their assignments and writes new ones where they differ.
-- The same rule as `differences_household.sql`, which derives every household and proves what this has stored.
-- Parameters: tenant_id integer; at timestamptz; building_ids, grid_ids, lane_ids, community_ids, rules, measures, editions
-- (arrays, one entry per building). Index: households_building_idx, assignments_subject_idx.
with moved as materialized (
    select m.*
    from unnest(
        %(building_ids)s::uuid[],
        %(grid_ids)s::uuid[],
        %(lane_ids)s::uuid[],
        %(community_ids)s::uuid[],
        %(rules)s::text[],
        %(measures)s::double precision[],
        %(editions)s::integer[]
    ) as m (building_id, grid_id, lane_id, community_id, building_rule, measure, edition)
),

changed as materialized (
    select
        h.id as subject_id,
        m.building_id,
        m.grid_id,
        m.lane_id,
        m.community_id,
        m.measure,
        m.edition,
        a.id as stored_id,
        lower(a.valid) as stored_from,
        case m.building_rule when 'outside' then 'outside' else 'by_building' end as rule
    from moved as m
    inner join households as h on m.building_id = h.building_id
    left join assignments as a
        on
            a.subject_kind = 'household' and h.id = a.subject_id
            and upper_inf(a.recorded) and a.valid @> %(at)s::timestamptz
    where
        a.id is null
        or (a.community_id, a.grid_id, a.lane_id, a.building_id, a.rule)
        is distinct from (
            m.community_id, m.grid_id, m.lane_id, m.building_id,
            case m.building_rule when 'outside' then 'outside' else 'by_building' end
        )
        or abs(coalesce(a.measure, -1) - coalesce(m.measure, -1))
        > case m.building_rule when 'outside' then 0.01 else 1e-9 end
),

ended as (
    update assignments as a
    set
        valid = case
            when c.stored_from < %(at)s::timestamptz then tstzrange(c.stored_from, %(at)s::timestamptz)
            else a.valid
        end,
        recorded = case
            when c.stored_from < %(at)s::timestamptz then a.recorded
            else tstzrange(lower(a.recorded), clock_timestamp())
        end
    from changed as c
    where a.id = c.stored_id
    returning a.id
)

insert into assignments (
    tenant_id, subject_kind, subject_id, community_id, grid_id, lane_id, building_id, rule, measure, edition, valid
)
select
    %(tenant_id)s::integer as tenant_id,
    'household' as subject_kind,
    c.subject_id,
    c.community_id,
    c.grid_id,
    c.lane_id,
    c.building_id,
    c.rule,
    c.measure,
    c.edition,
    tstzrange(%(at)s::timestamptz, null) as valid
from changed as c
left join ended as e on c.stored_id = e.id;
