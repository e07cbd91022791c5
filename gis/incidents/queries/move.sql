-- move: another place of an incident, and its assignment from then on.
-- Parameters: as of `add`, of the place; tenant_id, id, at. Index: primary keys, assignments_current_key.
with incident as (
    update incidents as i
    set
        geom = st_setsrid(st_makepoint(%(lon)s::double precision, %(lat)s::double precision), 4490),
        accuracy_m = %(accuracy_m)s,
        confidence = %(confidence)s,
        address = %(address)s,
        address_by = %(address_by)s,
        building_id = %(building_id)s,
        community_id = %(community_id)s,
        grid_id = %(grid_id)s,
        lane_id = %(lane_id)s
    where i.tenant_id = %(tenant_id)s and i.id = %(id)s::uuid
),

ended as (
    update assignments as a
    set
        valid = case
            when lower(a.valid) < %(at)s::timestamptz then tstzrange(lower(a.valid), %(at)s::timestamptz)
            else a.valid
        end,
        recorded = case
            when lower(a.valid) < %(at)s::timestamptz then a.recorded
            else tstzrange(lower(a.recorded), clock_timestamp())
        end
    where
        a.tenant_id = %(tenant_id)s
        and a.subject_kind = 'incident'
        and a.subject_id = %(id)s::uuid
        and upper_inf(a.valid)
        and upper_inf(a.recorded)
    returning a.id
)

insert into assignments (
    tenant_id, subject_kind, subject_id, community_id, grid_id, lane_id, rule, measure, edition, valid
)
select
    %(tenant_id)s::integer,
    'incident' as subject_kind,
    %(id)s::uuid,
    %(community_id)s::uuid,
    %(grid_id)s::uuid,
    %(lane_id)s::uuid,
    %(rule)s::text,
    %(measure)s::double precision,
    %(edition)s::integer,
    tstzrange(%(at)s::timestamptz, null) as valid
from (select count(*) from ended) as e
