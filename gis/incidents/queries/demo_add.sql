-- demo_add: the staged incidents and steps of a demo; where they belong is derived afterwards.
-- Parameters: tenant_id. CRS: EPSG:4490 degrees. Reads `incident_stage` and `step_stage` whole.
with incident as (
    insert into incidents (
        tenant_id, id, observed_at, state, state_at, version, source, type_code, condition_id, level, text, geom, accuracy_m,
        address, address_by, building_id, body_id, body_rule_id, routed_by, author_id, merged_into_id, clock_unit, limit_s,
        used_s, running_since, due_at, stopped_at, on_time, review_on, escalation, rework_count, reopen_count, delay_count,
        correction_count, urge_count, satisfaction, closed_at
    )
    select
        %(tenant_id)s::integer as tenant_id,
        s.id,
        s.observed_at,
        s.state,
        s.state_at,
        s.version,
        s.source,
        s.type_code,
        s.condition_id,
        s.level,
        s.text,
        st_setsrid(st_makepoint(s.lon, s.lat), 4490) as geom,
        s.accuracy_m,
        s.address,
        s.address_by,
        s.building_id,
        s.body_id,
        s.body_rule_id,
        s.routed_by,
        s.author_id,
        s.merged_into_id,
        s.clock_unit,
        s.limit_s,
        s.used_s,
        s.running_since,
        s.due_at,
        s.stopped_at,
        s.on_time,
        s.review_on,
        s.escalation,
        s.rework_count,
        s.reopen_count,
        s.delay_count,
        s.correction_count,
        s.urge_count,
        s.satisfaction,
        s.closed_at
    from incident_stage as s
)

insert into incident_transitions (
    tenant_id, incident_id, ordinal, action, from_state, to_state, at, actor_id, role, reason, details
)
select
    %(tenant_id)s::integer as tenant_id,
    t.incident_id,
    t.ordinal,
    t.action,
    t.from_state,
    t.to_state,
    t.at,
    t.actor_id,
    t.role,
    t.reason,
    t.details
from step_stage as t
