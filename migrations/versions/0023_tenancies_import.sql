-- Tenancies come by file as well: a row is recognised by its source and its key there, and a hash tells changed from
-- unchanged. What the page adds has its own source and a key of its own. Days are dates; geometry: none.
alter table tenancies
add column source text not null default 'page',
add column source_key text not null default gen_random_uuid()::text,
add column content_hash bytea not null default ''::bytea;
alter table tenancies add constraint tenancies_tenant_id_source_source_key_key unique (tenant_id, source, source_key);

-- A file may move the end of one tenancy and the beginning of the next in one statement.
alter table tenancies drop constraint tenancies_once;
alter table tenancies add constraint tenancies_once exclude using gist (
    tenant_id with =, household_id with =, valid with &&
) deferrable initially immediate;

-- What a newer file says otherwise is written over, and kept as it was in register_versions.
grant update on tenancies to wangge_app;
