-- write_step: what a step made of an incident, and the step itself.
-- Parameters: the columns; ordinal, action, from_state, at, actor_id, role, edition, reason, media_ids, details jsonb,
-- request_id of the step. Units: seconds. Index: the primary keys of one month's partitions.
with incident as (
    update incidents as i
    set
        state = %(state)s,
        state_at = case when i.state = %(state)s then i.state_at else %(at)s::timestamptz end,
        version = %(ordinal)s,
        type_code = %(type_code)s,
        line = %(line)s,
        condition_id = %(condition_id)s,
        body_id = %(body_id)s,
        body_rule_id = %(body_rule_id)s,
        routed_by = %(routed_by)s,
        team_id = %(team_id)s,
        worker_id = %(worker_id)s,
        merged_into_id = %(merged_into_id)s,
        review_on = %(review_on)s,
        closed_at = %(closed_at)s,
        satisfaction = %(satisfaction)s,
        escalation = %(escalation)s,
        rework_count = %(rework_count)s,
        reopen_count = %(reopen_count)s,
        delay_count = %(delay_count)s,
        correction_count = %(correction_count)s,
        urge_count = %(urge_count)s,
        clock_unit = %(clock_unit)s,
        limit_s = %(limit_s)s,
        used_s = %(used_s)s,
        running_since = %(running_since)s,
        due_at = %(due_at)s,
        stopped_at = %(stopped_at)s,
        on_time = %(on_time)s
    where i.tenant_id = %(tenant_id)s and i.id = %(id)s::uuid
)

insert into incident_transitions (
    tenant_id, incident_id, ordinal, action, from_state, to_state, at, actor_id, role, edition, reason, media_ids, details,
    request_id
)
values (
    %(tenant_id)s, %(id)s, %(ordinal)s, %(action)s, %(from_state)s, %(state)s, %(at)s, %(actor_id)s, %(role)s, %(edition)s,
    %(reason)s, %(media_ids)s::uuid[], %(details)s::jsonb, %(request_id)s
)
