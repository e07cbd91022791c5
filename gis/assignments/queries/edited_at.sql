-- edited_at: the moments at which one subject came to belong elsewhere, or anew, because an edit took effect then.
-- Parameters: subject_kind, subject_id. Read with everything in sight. Index: assignments_subject_idx; edits by community.
with held as (
    select
        a.tenant_id,
        a.community_id,
        lower(a.valid) as since,
        lag(a.community_id) over (order by lower(a.valid)) as community_before
    from assignments as a
    where
        a.subject_kind = %(subject_kind)s::text and a.subject_id = %(subject_id)s::uuid and upper_inf(a.recorded)
)

select distinct h.since
from held as h
inner join edits as e
    on
        h.tenant_id = e.tenant_id and e.community_id in (h.community_id, h.community_before) and h.since = e.effective_at
