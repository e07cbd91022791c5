-- Where a household's stored assignment is not its building's: households go where their building goes.
-- Parameters: ids uuid[] (households) or null for all; at timestamptz; existing_at timestamptz or null.
-- Index: households_building_idx, assignments_subject_idx; for all of a tenant three scans and two hash joins. Shares are
-- compared to 1e-9, metres to 1 cm, as in `differences.sql`.
insert into differences (
    subject_id, grid_id, lane_id, building_id, community_id, rule, measure, edition, stored_id, stored_from
)
select
    h.id as subject_id,
    b.grid_id,
    b.lane_id,
    h.building_id,
    b.community_id,
    case b.rule when 'outside' then 'outside' else 'by_building' end as rule,
    b.measure,
    b.edition,
    a.id as stored_id,
    lower(a.valid) as stored_from
from households as h
inner join assignments as b
    on
        h.tenant_id = b.tenant_id and b.subject_kind = 'building' and h.building_id = b.subject_id
        and upper_inf(b.recorded) and b.valid @> %(at)s::timestamptz
left join assignments as a
    on
        h.tenant_id = a.tenant_id and a.subject_kind = 'household' and h.id = a.subject_id
        and upper_inf(a.recorded) and a.valid @> %(at)s::timestamptz
where
    (%(ids)s::uuid[] is null or h.id = any(%(ids)s::uuid[]))
    and (a.id is not null or %(existing_at)s::timestamptz is null)
    and (
        a.id is null
        or (a.community_id, a.grid_id, a.lane_id, a.building_id, a.rule)
        is distinct from (
            b.community_id, b.grid_id, b.lane_id, h.building_id,
            case b.rule when 'outside' then 'outside' else 'by_building' end
        )
        or abs(coalesce(a.measure, -1) - coalesce(b.measure, -1)) > case b.rule when 'outside' then 0.01 else 1e-9 end
    );
