-- Forget the contacts of the staged organisations for which the file names nobody any more.
-- Parameters: source text. Index: organizations by source and key, organization_contacts by organisation.
delete from organization_contacts as c
using import_stage as s
inner join organizations as o on o.source = %(source)s and s.source_key = o.source_key
where c.organization_id = o.id and s.contact_name is null and s.contact_phone_masked is null
