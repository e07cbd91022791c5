-- Tenancies by hand only.
revoke update on tenancies from wangge_app;
grant update (
    valid, hazard_codes, landlord_phone_sealed, landlord_name, landlord_phone_masked, landlord_phone_mark
) on tenancies to wangge_app;
alter table tenancies drop constraint tenancies_once;
alter table tenancies add constraint tenancies_once exclude using gist (
    tenant_id with =, household_id with =, valid with &&
);
alter table tenancies drop column source, drop column source_key, drop column content_hash;
