-- edited_at: the moments at which one subject came to belong elsewhere, or anew, because an edit took effect then.
-- Parameters: subject_kind, subject_id. Read with everything in sight. Index: assignments_subject_idx; edits by community.
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
        a.community_id,
        lower(a.valid * p.valid) as since,
        lag(a.community_id) over (order by lower(a.valid * p.valid)) as community_before
    from places as p
    inner join assignments as a on p.kind = a.subject_kind and p.id = a.subject_id and p.valid && a.valid
    where upper_inf(a.recorded)
)

select distinct h.since
from held as h
inner join edits as e
    on
        h.tenant_id = e.tenant_id and e.community_id in (h.community_id, h.community_before) and h.since = e.effective_at
