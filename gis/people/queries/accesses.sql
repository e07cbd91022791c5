-- accesses: who looked at a household or at one of its people, for what, the newest first.
-- Read with the sight of the system. Parameters: household_id uuid; before bigint (the id of the last one of the
-- page before) or null; page_size. Index: audit_log_subject_idx.
select
    l.id,
    l.at,
    l.action,
    l.subject_kind,
    l.detail || coalesce((
        select jsonb_object_agg(w.key, w.said)
        from audit_words as w
        where w.tenant_id = l.tenant_id and w.audit_id = l.id
    ), '{}') as detail,
    u.display_name as who,
    u.username,
    u.roles
from audit_log as l
left join users as u on l.tenant_id = u.tenant_id and l.actor_id = u.id
where
    l.subject_kind = 'household' and l.subject_id = %(household_id)s::text
    and l.action in (
        'household.read', 'person.unmasked', 'person.found', 'correction.shown', 'household.exported', 'household.changed'
    )
    and (%(before)s::bigint is null or l.id < %(before)s::bigint)
order by l.id desc
limit %(page_size)s::integer
