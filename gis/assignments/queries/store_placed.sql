-- Ends the assignments of some subjects and writes their new ones; one that began at this very moment is superseded.
-- Parameters: tenant_id integer; at timestamptz; kinds, subject_ids, grid_ids, lane_ids, community_ids, rules, measures,
-- editions, stored_ids (arrays, one entry per subject; stored_ids null where nothing is stored).
-- Index: primary key. The new row is written once the old one is ended, because it is joined to it.
with changed as materialized (
    select c.*
    from unnest(
        %(kinds)s::text[],
        %(subject_ids)s::uuid[],
        %(grid_ids)s::uuid[],
        %(lane_ids)s::uuid[],
        %(community_ids)s::uuid[],
        %(rules)s::text[],
        %(measures)s::double precision[],
        %(editions)s::integer[],
        %(stored_ids)s::uuid[]
    ) as c (
        subject_kind, subject_id, grid_id, lane_id, community_id, rule, measure, edition, stored_id
    )
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
    from changed as c
    where a.id = c.stored_id
    returning a.id, a.address_order
)

insert into assignments (
    tenant_id, subject_kind, subject_id, community_id, grid_id, lane_id, rule, measure, edition, valid, address_order
)
select
    %(tenant_id)s::integer as tenant_id,
    c.subject_kind,
    c.subject_id,
    c.community_id,
    c.grid_id,
    c.lane_id,
    c.rule,
    c.measure,
    c.edition,
    tstzrange(%(at)s::timestamptz, null) as valid,
    coalesce(e.address_order, (
        select b.address_order from buildings as b
        where c.subject_kind = 'building' and b.id = c.subject_id
    ), '') as address_order
from changed as c
left join ended as e on c.stored_id = e.id;
