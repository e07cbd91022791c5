-- The schema without rules of keeping; the log's words that were beside its chain are lost with their table.
create or replace function chain_audit_row() returns trigger
language plpgsql security definer set search_path = wangge, pg_temp as $$
declare
    area constant uuid := coalesce(new.area_id, '00000000-0000-0000-0000-000000000000');
    head audit_heads%rowtype;
begin
    insert into audit_heads (tenant_id, area_id, seq, hash) values (new.tenant_id, area, 0, sha256(''::bytea))
    on conflict do nothing;
    select * into head from audit_heads where tenant_id = new.tenant_id and area_id = area for update;
    new.seq := head.seq + 1;
    new.prev_hash := head.hash;
    new.hash := sha256(convert_to(jsonb_build_array(
        new.tenant_id, new.area_id, new.seq, new.id, (extract(epoch from new.at) * 1000000)::bigint, new.actor_id,
        new.action, new.subject_kind, new.subject_id, new.detail
    )::text, 'UTF8') || new.prev_hash);
    update audit_heads set seq = new.seq, hash = new.hash where tenant_id = new.tenant_id and area_id = area;
    return new;
end $$;

do $$
declare
    t text;
begin
    foreach t in array array[
        'sessions', 'api_keys', 'identities', 'grants', 'access_requests', 'rejected_rows', 'outbox', 'jobs',
        'attention_tags', 'household_notes', 'correction_requests', 'register_versions', 'absences'
    ] loop
        execute format('drop policy %I on %I', t || '_keeping', t);
        execute format('revoke delete on %I from wangge_app', t);
    end loop;
end $$;
revoke update (note) on visits from wangge_app;
revoke update (landlord_name, landlord_phone_masked, landlord_phone_mark) on tenancies from wangge_app;
revoke update (username) on users from wangge_app;
drop table audit_words, erasure_requests, legal_holds, certificates, retention_rules;
