-- Other names of buildings and units come by file and by hand.
-- Geometry: none. What an address is spelled like in pinyin is kept beside it, as of every name.
alter table addresses
add column source text not null default 'page',
add column source_key text not null default gen_random_uuid()::text,
add column content_hash bytea not null default ''::bytea,
add column name_pinyin text not null default '',
add column name_initials text not null default '';
alter table addresses add constraint addresses_tenant_id_source_source_key_key unique (tenant_id, source, source_key);
-- What a newer file says otherwise is written over, and kept as it was in register_versions.
grant update on addresses to wangge_app;
