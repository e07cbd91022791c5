-- Write the contacts of the staged organisations as far as they are new or others: a number is told by its mark.
-- Parameters: tenant integer; source text; batch uuid. Returns how many were added and changed.
-- Index: organizations by source and key, organization_contacts by organisation.
with said as (
    select
        o.id as organization_id,
        s.contact_name,
        s.contact_phone_masked,
        s.contact_phone_sealed,
        s.contact_phone_mark,
        c.id as known_id
    from import_stage as s
    inner join organizations as o on o.source = %(source)s and s.source_key = o.source_key
    left join organization_contacts as c on o.id = c.organization_id
    where
        num_nonnulls(s.contact_name, s.contact_phone_masked) > 0
        and (s.contact_name, s.contact_phone_mark) is distinct from (c.name, c.phone_mark)
),

written as (
    insert into organization_contacts (
        tenant_id, organization_id, name, phone_masked, phone_sealed, phone_mark, batch_id
    )
    select
        %(tenant)s,
        s.organization_id,
        s.contact_name,
        s.contact_phone_masked,
        s.contact_phone_sealed,
        s.contact_phone_mark,
        %(batch)s
    from said as s
    on conflict (tenant_id, organization_id) do update
    set
        name = excluded.name,
        phone_masked = excluded.phone_masked,
        phone_sealed = excluded.phone_sealed,
        phone_mark = excluded.phone_mark,
        batch_id = excluded.batch_id
    returning organization_id
)

select
    count(*) filter (where s.known_id is null) as added,
    count(*) filter (where s.known_id is not null) as changed
from said as s
inner join written as w on s.organization_id = w.organization_id
