-- add: a report with everything that belongs to it, in one statement, unless its sender's id is there already.
-- Whoever sends the same at the same moment waits at the receipt; nothing is written where it is in the way, and no row
-- comes back.
-- Parameters: the columns, with lon, lat (EPSG:4490 degrees), rule, measure, edition of the assignment, details jsonb,
-- receipt_id (the sender), digest; has_reporter with name and phone; is_taken_up: whether attendances are asked for.
-- Index: those of one month's partitions, primary keys of the others.
with receipt as (
    insert into incident_receipts (tenant_id, author_id, request_id, digest, incident_id, ordinal)
    values (%(tenant_id)s, %(receipt_id)s, %(request_id)s, %(digest)s, %(id)s, 1)
    on conflict do nothing
    returning tenant_id, incident_id
),

incident as (
    insert into incidents (
        tenant_id, id, observed_at, state, state_at, source, type_code, condition_id, level, text, fields, geom, accuracy_m,
        confidence, address, address_by, building_id, community_id, grid_id, lane_id, line, body_id, body_rule_id,
        routed_by, author_id, external_source, external_id
    )
    select
        r.tenant_id,
        r.incident_id,
        %(observed_at)s::timestamptz,
        %(state)s::text,
        %(at)s::timestamptz,
        %(source)s::text,
        %(type_code)s::text,
        %(condition_id)s::uuid,
        %(level)s::smallint,
        %(text)s::text,
        %(fields)s::jsonb,
        st_setsrid(st_makepoint(%(lon)s::double precision, %(lat)s::double precision), 4490) as geom,
        %(accuracy_m)s::real,
        %(confidence)s::real,
        %(address)s::text,
        %(address_by)s::text,
        %(building_id)s::uuid,
        %(community_id)s::uuid,
        %(grid_id)s::uuid,
        %(lane_id)s::uuid,
        %(line)s::text,
        %(body_id)s::uuid,
        %(body_rule_id)s::uuid,
        %(routed_by)s::text,
        %(author_id)s::uuid,
        %(external_source)s::text,
        %(external_id)s::text
    from receipt as r
),

transition as (
    insert into incident_transitions (
        tenant_id, incident_id, ordinal, action, from_state, to_state, at, actor_id, role, edition, media_ids, details,
        request_id
    )
    select
        r.tenant_id,
        r.incident_id,
        1 as ordinal,
        'report' as action,
        null as from_state,
        %(state)s::text,
        %(at)s::timestamptz,
        %(author_id)s::uuid,
        %(role)s::text,
        %(edition)s::integer,
        %(media_ids)s::uuid[],
        %(details)s::jsonb,
        %(request_id)s::uuid
    from receipt as r
),

assignment as (
    insert into assignments (
        tenant_id, subject_kind, subject_id, community_id, grid_id, lane_id, rule, measure, edition, valid
    )
    select
        r.tenant_id,
        'incident' as subject_kind,
        r.incident_id,
        %(community_id)s::uuid,
        %(grid_id)s::uuid,
        %(lane_id)s::uuid,
        %(rule)s::text,
        %(measure)s::double precision,
        %(edition)s::integer,
        tstzrange(%(at)s::timestamptz, null) as valid
    from receipt as r
),

reporter as (
    insert into incident_reporters (tenant_id, incident_id, name, phone_masked, phone_sealed, phone_mark)
    select
        r.tenant_id,
        r.incident_id,
        %(name)s::text,
        %(phone_masked)s::text,
        %(phone_sealed)s::bytea,
        %(phone_mark)s::bytea
    from receipt as r
    where %(has_reporter)s::boolean
),

attendance as (
    insert into incident_attendances (tenant_id, incident_id, rule_id, due_at)
    select
        r.tenant_id,
        r.incident_id,
        a.id,
        %(at)s::timestamptz + make_interval(secs => a.within_s) as due_at
    from receipt as r
    inner join attendance_rules as a on r.tenant_id = a.tenant_id
    where
        %(is_taken_up)s::boolean and starts_with(%(type_code)s::text, a.type_prefix) and a.level_at_most >= %(level)s::smallint
        and a.valid @> now()
)

select incident_id from receipt
