-- The audit log becomes a chain per area: each row carries its number, the hash of the row before and its own, and a head
-- per area says where the chain ends. An altered, a deleted and a cut-off row are then found (gis/audit/queries/faults.sql).
alter table audit_log add column area_id uuid;
alter table audit_log add column seq bigint;
alter table audit_log add column prev_hash bytea;
alter table audit_log add column hash bytea;

create table audit_heads (
    tenant_id integer not null references tenants (id),
    area_id uuid not null,
    seq bigint not null check (seq >= 0),
    hash bytea not null check (length(hash) = 32),
    primary key (tenant_id, area_id)
);
alter table audit_heads enable row level security;
alter table audit_heads force row level security;
create policy audit_heads_tenant on audit_heads using (
    tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::integer)
);
grant select on audit_heads to wangge_app;

-- Rows without an area form the tenant's own chain, whose head has the nil id. Runs as the owner, because the application
-- may add to the log but not touch a head; the head's lock puts two writers of one area in order.
create function chain_audit_row() returns trigger
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

-- What was logged before is chained in its order. The owner is bound by the policies too, so they rest meanwhile.
alter table audit_log no force row level security;
alter table audit_heads no force row level security;
do $$
declare
    entry audit_log%rowtype;
    last_tenant integer;
    number bigint := 0;
    before bytea;
begin
    for entry in select * from audit_log order by tenant_id, at, id loop
        if last_tenant is distinct from entry.tenant_id then
            number := 0;
            before := sha256(''::bytea);
            last_tenant := entry.tenant_id;
        end if;
        number := number + 1;
        update audit_log set
            seq = number,
            prev_hash = before,
            hash = sha256(convert_to(jsonb_build_array(
                entry.tenant_id, null::uuid, number, entry.id, (extract(epoch from entry.at) * 1000000)::bigint,
                entry.actor_id, entry.action, entry.subject_kind, entry.subject_id, entry.detail
            )::text, 'UTF8') || before)
        where tenant_id = entry.tenant_id and at = entry.at and id = entry.id
        returning hash into before;
        insert into audit_heads (tenant_id, area_id, seq, hash)
        values (entry.tenant_id, '00000000-0000-0000-0000-000000000000', number, before)
        on conflict (tenant_id, area_id) do update set seq = excluded.seq, hash = excluded.hash;
    end loop;
end $$;
alter table audit_heads force row level security;
alter table audit_log force row level security;

alter table audit_log alter column seq set not null;
alter table audit_log alter column prev_hash set not null;
alter table audit_log alter column hash set not null;
create index audit_log_chain_idx on audit_log (tenant_id, area_id, seq);
create trigger audit_log_chain before insert on audit_log for each row execute function chain_audit_row();
