-- add: an incident with its first transition and its assignment, in one statement.
-- Parameters: the columns, with lon, lat (EPSG:4490 degrees), rule, measure, edition of the assignment, details jsonb.
-- Index: those of one month's partitions.
with incident as (
    insert into incidents (
        tenant_id, id, observed_at, state, state_at, source, type_code, condition_id, level, text, fields, geom, accuracy_m,
        confidence, address, address_by, building_id, community_id, grid_id, lane_id, line, body_id, body_rule_id,
        routed_by, author_id, external_source, external_id
    )
    values (
        %(tenant_id)s, %(id)s, %(observed_at)s, %(state)s, %(at)s, %(source)s, %(type_code)s, %(condition_id)s, %(level)s,
        %(text)s, %(fields)s::jsonb,
        st_setsrid(st_makepoint(%(lon)s::double precision, %(lat)s::double precision), 4490), %(accuracy_m)s,
        %(confidence)s, %(address)s, %(address_by)s, %(building_id)s, %(community_id)s, %(grid_id)s, %(lane_id)s, %(line)s,
        %(body_id)s, %(body_rule_id)s, %(routed_by)s, %(author_id)s, %(external_source)s, %(external_id)s
    )
),

transition as (
    insert into incident_transitions (
        tenant_id, incident_id, ordinal, action, from_state, to_state, at, actor_id, role, edition, media_ids, details,
        request_id
    )
    values (
        %(tenant_id)s, %(id)s, 1, 'report', null, %(state)s, %(at)s, %(author_id)s, %(role)s, %(edition)s,
        %(media_ids)s::uuid[], %(details)s::jsonb, %(request_id)s
    )
)

insert into assignments (
    tenant_id, subject_kind, subject_id, community_id, grid_id, lane_id, rule, measure, edition, valid
)
values (
    %(tenant_id)s, 'incident', %(id)s, %(community_id)s, %(grid_id)s, %(lane_id)s, %(rule)s, %(measure)s, %(edition)s,
    tstzrange(%(at)s::timestamptz, null)
)
