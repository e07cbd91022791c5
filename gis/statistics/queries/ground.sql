-- ground: what every building holds now, and where it lies.
-- Parameters: since (timestamptz, the quarter's beginning). Reads every building of the tenant once.
select
    b.id,
    a.community_id,
    a.grid_id,
    a.lane_id,
    count(h.id)::integer as households,
    count(h.id) filter (where h.last_visited_at >= %(since)s::timestamptz)::integer as visited,
    coalesce(sum(h.people), 0)::integer as people,
    coalesce(sum(h.elderly_people), 0)::integer as elderly,
    coalesce(sum(h.child_people), 0)::integer as children,
    coalesce(sum(greatest(h.people - h.elderly_people - h.child_people, 0)), 0)::integer as others,
    coalesce(sum(h.floating_people), 0)::integer as floating
from buildings as b
left join assignments as a
    on
        b.tenant_id = a.tenant_id
        and a.subject_kind = 'building'
        and b.id = a.subject_id
        and upper_inf(a.valid)
        and upper_inf(a.recorded)
left join households as h on b.tenant_id = h.tenant_id and b.id = h.building_id
group by b.id, a.community_id, a.grid_id, a.lane_id
