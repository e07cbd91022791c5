-- erase_people: empties residents: what says who they were goes, that somebody lived here then stays as a row without a
-- name, so that counts and histories stay what they were. One statement: what it reads is the state before it.
-- Parameters: ids uuid[]; names: a tombstone by id (jsonb), under which a file that names them again is refused; today date.
-- Returns table, how many rows of it. Runs with everything in sight. Index: residences_person_idx, register_versions_subject_idx,
-- household_notes_household_idx, visits_household_idx, audit_words_household_idx.
with gone as materialized (
    select
        p.tenant_id,
        p.id,
        p.name,
        p.phone_mark
    from people as p
    where p.id = any(%(ids)s::uuid[]) and p.erased_at is null
),

homes as materialized (
    select distinct
        r.household_id,
        g.id,
        g.name,
        -- Nobody else is left whom the household's words could be about.
        not exists (
            select from residences as o
            inner join people as q on o.tenant_id = q.tenant_id and o.person_id = q.id
            where
                o.tenant_id = r.tenant_id and o.household_id = r.household_id and q.erased_at is null
                and q.id <> all(%(ids)s::uuid[])
        ) as is_last
    from gone as g
    inner join residences as r on g.tenant_id = r.tenant_id and g.id = r.person_id
),

tags as (
    delete from attention_tags as t
    where t.person_id in (select g.id from gone as g)
    returning 1
),

corrections as (
    delete from correction_requests as c
    where c.person_id in (select g.id from gone as g)
    returning 1
),

former as (
    delete from register_versions as v
    where
        (v.subject_kind = 'person' and v.subject_id in (select g.id from gone as g))
        or (
            v.subject_kind = 'tenancy'
            and v.before ->> 'landlord_phone_mark' in (select '\x' || encode(g.phone_mark, 'hex') from gone as g)
        )
    returning 1
),

notes as (
    delete from household_notes as n
    where exists (
        select from homes as h
        where h.household_id = n.household_id and (h.is_last or strpos(n.text, h.name) > 0)
    )
    returning 1
),

visit_notes as (
    update visits as v
    set note = ''
    where
        v.note <> '' and exists (
            select from homes as h
            where h.household_id = v.household_id and (h.is_last or strpos(v.note, h.name) > 0)
        )
    returning 1
),

landlords as (
    update tenancies as t
    set landlord_name = null, landlord_phone_masked = null, landlord_phone_sealed = null, landlord_phone_mark = null
    where t.landlord_phone_mark in (select g.phone_mark from gone as g)
    returning 1
),

words as (
    delete from audit_words as w
    where
        w.person_id in (select g.id from gone as g)
        or exists (
            select from homes as h
            where h.household_id = w.household_id and (h.is_last or strpos(w.said, h.name) > 0)
        )
    returning 1
),

asked as (
    update erasure_requests as e
    set reason = ''
    where e.person_id in (select g.id from gone as g)
    returning 1
),

stays as (
    update residences as r
    set
        valid = daterange(
            lower(r.valid), least(coalesce(upper(r.valid), 'infinity'), greatest(lower(r.valid) + 1, %(today)s::date))
        ),
        inflow_reason = null, permit_kind = null, permit_until_on = null, housing_kind = null
    where r.person_id in (select g.id from gone as g)
    returning r.household_id
),

files as (
    update households as h
    set file_number = h.file_number + 1
    where h.id in (select s.household_id from stays as s)
    returning 1
),

emptied as (
    update people as p
    set
        name = '已删除', name_pinyin = '', name_initials = '', birth_year = null, id_kind = null, id_masked = null,
        id_sealed = null, id_mark = null, phone_masked = null, phone_sealed = null, phone_mark = null, source = 'erased',
        source_key = coalesce(%(names)s::jsonb ->> p.id::text, p.id::text), content_hash = ''::bytea, batch_id = null,
        erased_at = clock_timestamp()
    where p.id in (select g.id from gone as g)
    returning 1
)

select
    e.table_name,
    e.rows_done
from (values
    ('people', (select count(*) from emptied)),
    ('residences', (select count(*) from stays)),
    ('attention_tags', (select count(*) from tags)),
    ('correction_requests', (select count(*) from corrections)),
    ('register_versions', (select count(*) from former)),
    ('household_notes', (select count(*) from notes)),
    ('visits', (select count(*) from visit_notes)),
    ('tenancies', (select count(*) from landlords)),
    ('audit_words', (select count(*) from words)),
    ('erasure_requests', (select count(*) from asked)),
    ('households', (select count(*) from files))
) as e (table_name, rows_done)
where e.table_name <> 'households'
