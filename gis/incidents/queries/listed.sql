-- listed: incidents by their ids as lists show them, in the order of the ids given.
-- Parameters: ids uuid[]. Units: seconds, EPSG:4490 degrees. Index: primary keys; incident_types_once.
select
    i.id,
    i.reported_at,
    i.observed_at,
    i.state,
    i.state_at,
    i.is_open,
    i.version,
    i.source,
    i.type_code,
    t.name as type_name,
    t.name_en as type_name_en,
    t.kind as type_kind,
    i.condition_id,
    i.level,
    i.text,
    i.fields,
    st_x(i.geom) as lon,
    st_y(i.geom) as lat,
    i.accuracy_m,
    i.confidence,
    i.address,
    i.address_by,
    i.building_id,
    i.community_id,
    i.body_id,
    b.name as body,
    b.name_en as body_en,
    i.body_rule_id,
    i.routed_by,
    i.team_id,
    e.name as team,
    i.worker_id,
    w.name as worker,
    i.author_id,
    i.merged_into_id,
    i.clock_unit,
    i.limit_s,
    i.used_s,
    i.running_since,
    i.due_at,
    i.stopped_at,
    i.on_time,
    i.review_on,
    i.escalation,
    i.rework_count,
    i.reopen_count,
    i.delay_count,
    i.correction_count,
    i.urge_count,
    i.satisfaction,
    i.closed_at,
    (i.running_since is not null and i.due_at < now()) or i.on_time is false as overdue,
    i.running_since is not null and i.due_at between now() and now() + interval '4 hours' as due_soon,
    (
        select coalesce(sum(cardinality(s.media_ids)), 0) from incident_transitions as s
        where s.tenant_id = i.tenant_id and s.incident_id = i.id
    ) as media_count,
    (
        select
            jsonb_object_agg(
                v.level, jsonb_build_object('id', v.territory_id, 'code', v.code, 'number', v.number, 'name', v.name)
            )
        from territory_versions as v
        where
            v.tenant_id = i.tenant_id
            and v.territory_id in (i.community_id, i.grid_id, i.lane_id)
            and upper_inf(v.recorded)
            and upper_inf(v.valid)
    ) as places
from unnest(%(ids)s::uuid[]) with ordinality as o (id, place)
inner join incidents as i on o.id = i.id
left join lateral (
    select
        x.name,
        x.name_en,
        x.kind
    from incident_types as x
    where x.tenant_id = i.tenant_id and x.code = i.type_code
    order by lower(x.valid) desc
    limit 1
) as t on true
left join bodies as b on i.tenant_id = b.tenant_id and i.body_id = b.id
left join teams as e on i.tenant_id = e.tenant_id and i.team_id = e.id
left join workers as w on i.tenant_id = w.tenant_id and i.worker_id = w.id
where i.id = any(%(ids)s::uuid[])
order by o.place
