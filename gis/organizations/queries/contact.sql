-- contact: whom to call at an organisation, and the community it belongs to; seen by those who see personal data there.
-- Parameters: organization_id. Index: organization_contacts by organisation, assignments_current_key.
select
    c.name,
    c.phone_masked,
    c.phone_sealed,
    a.community_id
from organization_contacts as c
left join assignments as a
    on
        c.tenant_id = a.tenant_id and a.subject_kind = 'organization' and c.organization_id = a.subject_id
        and upper_inf(a.valid) and upper_inf(a.recorded)
where c.organization_id = %(organization_id)s::uuid
