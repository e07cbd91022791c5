-- history: every assignment that one subject had, the newest first, with the names its territories had when it began, the
-- edits that took effect at that moment, and the override that decided or ended then.
-- Whoever sees a part of the tenant sees the past of what is there in sight now, and of nothing that has left it.
-- A household belonged where the buildings did that it was in, each for its time there.
-- Parameters: subject_kind, subject_id, page_size.
-- Index: households_pkey, former_homes_once, assignments_subject_idx; edits by community.
with places as (
    select
        'building' as kind,
        s.building_id as id,
        s.valid
    from homes as s
    where %(subject_kind)s::text = 'household' and s.household_id = %(subject_id)s::uuid
    union all
    select
        %(subject_kind)s::text as kind,
        %(subject_id)s::uuid as id,
        tstzrange(null, null) as valid
    where %(subject_kind)s::text <> 'household'
),

held as (
    select
        a.tenant_id,
        a.subject_kind,
        a.subject_id,
        a.community_id,
        a.grid_id,
        a.lane_id,
        a.rule,
        a.measure,
        a.edition,
        lower(a.valid * p.valid) as since,
        upper(a.valid * p.valid) as until,
        lag(a.community_id) over (order by lower(a.valid * p.valid)) as community_before
    from places as p
    inner join assignments as a on p.kind = a.subject_kind and p.id = a.subject_id and p.valid && a.valid
    where upper_inf(a.recorded)
)

select
    case when %(subject_kind)s::text = 'household' and h.rule <> 'outside' then 'by_building' else h.rule end as rule,
    h.grid_id,
    h.measure,
    h.edition,
    h.since,
    h.until,
    names.places,
    coalesce(made.edits, '[]'::jsonb) as edits,
    decided.territory_id as override_territory_id,
    decided.reason as override_reason,
    decided.author as override_author,
    decided.expires_at as override_expires_at,
    ended.revoke_reason,
    ended.author as revoked_by,
    ended.id is not null as ends_override
from held as h
left join lateral (
    select
        jsonb_object_agg(v.level, jsonb_build_object(
            'id', v.territory_id, 'code', v.code, 'number', v.number, 'name', v.name
        )) as places
    from territory_versions as v
    where
        v.tenant_id = h.tenant_id
        and v.territory_id in (h.community_id, h.grid_id, h.lane_id)
        and upper_inf(v.recorded)
        and v.valid @> h.since
) as names on true
left join lateral (
    select
        jsonb_agg(
            jsonb_build_object(
                'id', e.id, 'community_id', e.community_id, 'edition', e.edition, 'kind', e.kind, 'reason', e.reason,
                'author', u.display_name
            )
            order by e.edition desc, e.community_id
        ) as edits
    from edits as e
    left join users as u on e.tenant_id = u.tenant_id and e.author_id = u.id
    where
        e.tenant_id = h.tenant_id
        and e.community_id in (h.community_id, h.community_before)
        and e.effective_at = h.since
) as made on true
left join lateral (
    select
        o.territory_id,
        o.reason,
        u.display_name as author,
        o.expires_at
    from assignment_overrides as o
    left join users as u on o.tenant_id = u.tenant_id and o.author_id = u.id
    where
        h.rule = 'manual'
        and o.tenant_id = h.tenant_id
        and o.subject_kind = h.subject_kind
        and o.subject_id = h.subject_id
        and o.valid @> h.since
) as decided on true
left join lateral (
    select
        o.id,
        o.revoke_reason,
        u.display_name as author
    from assignment_overrides as o
    left join users as u on o.tenant_id = u.tenant_id and o.revoked_by_id = u.id
    where
        o.tenant_id = h.tenant_id
        and o.subject_kind = h.subject_kind
        and o.subject_id = h.subject_id
        and upper(o.valid) = h.since
) as ended on true
where
    (select current_setting('app.map_areas', true)) = '*'
    or exists (
        select 1
        from held as n
        where n.until is null
    )
order by h.since desc
limit %(page_size)s::integer
