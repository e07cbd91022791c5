-- Keeping data no longer than needed: what a tenant changed in the shipped rules, certificates of what was deleted or made
-- nameless, requests for erasure, legal holds; and the free words of the audit log beside its chain, which holds their
-- salted hash only, so that words can go while the chain still fits. Times are timestamptz; geometry: none.

-- A tenant's own periods. The newest one in force counts, else the one that is shipped (gis/retention/rules.toml).
create table retention_rules (
    tenant_id integer not null references tenants (id),
    id uuid not null default gen_random_uuid(),
    code text not null check (code ~ '^[a-z][a-z_]{0,39}$'),
    keep_days integer not null check (keep_days between 1 and 36500),
    reason text not null check (length(reason) between 4 and 500),
    state text not null default 'proposed' check (state in ('proposed', 'in_force', 'declined', 'withdrawn')),
    proposed_by_id uuid not null,
    proposed_at timestamptz not null default clock_timestamp(),
    decided_by_id uuid,
    decided_at timestamptz,
    answer text not null default '' check (length(answer) <= 500),
    primary key (tenant_id, id),
    foreign key (tenant_id, proposed_by_id) references users (tenant_id, id),
    foreign key (tenant_id, decided_by_id) references users (tenant_id, id),
    constraint retention_rules_second_person check (
        (state = 'proposed') = (decided_at is null)
        and (state not in ('in_force', 'declined') or (decided_by_id is not null and decided_by_id <> proposed_by_id))
    )
);
create unique index retention_rules_open_key on retention_rules (tenant_id, code) where state = 'proposed';
create index retention_rules_code_idx on retention_rules (tenant_id, code, decided_at desc) where state = 'in_force';

-- What one run, or one erasure, did: never changed. body is what is hashed; the hash stands in the audit log as well.
create table certificates (
    tenant_id integer not null references tenants (id),
    id uuid not null default gen_random_uuid(),
    number integer not null check (number > 0),
    kind text not null check (kind in ('schedule', 'command', 'erasure')),
    made_at timestamptz not null,
    made_by_id uuid,
    body jsonb not null,
    hash bytea not null check (length(hash) = 32),
    primary key (tenant_id, id),
    unique (tenant_id, number),
    foreign key (tenant_id, made_by_id) references users (tenant_id, id)
);

create table legal_holds (
    tenant_id integer not null references tenants (id),
    id uuid not null default gen_random_uuid(),
    household_id uuid not null,
    person_id uuid,
    reason text not null check (length(reason) between 4 and 500),
    placed_by_id uuid not null,
    valid tstzrange not null default tstzrange(clock_timestamp(), null) check (not isempty(valid) and not lower_inf(valid)),
    ended_by_id uuid,
    end_reason text not null default '' check (length(end_reason) <= 500),
    primary key (tenant_id, id),
    foreign key (tenant_id, household_id) references households (tenant_id, id),
    foreign key (tenant_id, person_id) references people (tenant_id, id),
    foreign key (tenant_id, placed_by_id) references users (tenant_id, id),
    foreign key (tenant_id, ended_by_id) references users (tenant_id, id),
    check ((ended_by_id is null) = (end_reason = ''))
);
create index legal_holds_household_idx on legal_holds (tenant_id, household_id);
create index legal_holds_person_idx on legal_holds (tenant_id, person_id) where person_id is not null;

-- A resident asks for erasure (PIPL article 47): taken down by one person, decided by another.
create table erasure_requests (
    tenant_id integer not null references tenants (id),
    id uuid not null default gen_random_uuid(),
    household_id uuid not null,
    person_id uuid not null,
    grounds text not null check (
        grounds in ('purpose_reached', 'service_ended', 'consent_withdrawn', 'unlawful', 'other_law')
    ),
    reason text not null check (length(reason) <= 500),
    state text not null default 'open' check (state in ('open', 'erased', 'declined', 'withdrawn')),
    asked_by_id uuid not null,
    asked_at timestamptz not null default clock_timestamp(),
    due_on date not null,
    decided_by_id uuid,
    decided_at timestamptz,
    answer text not null default '' check (length(answer) <= 500),
    certificate_id uuid,
    primary key (tenant_id, id),
    foreign key (tenant_id, household_id) references households (tenant_id, id),
    foreign key (tenant_id, person_id) references people (tenant_id, id),
    foreign key (tenant_id, asked_by_id) references users (tenant_id, id),
    foreign key (tenant_id, decided_by_id) references users (tenant_id, id),
    foreign key (tenant_id, certificate_id) references certificates (tenant_id, id),
    constraint erasure_requests_second_person check (
        (state = 'open') = (decided_at is null)
        and (state not in ('erased', 'declined') or (decided_by_id is not null and decided_by_id <> asked_by_id))
        and (state = 'erased') = (certificate_id is not null)
    )
);
create unique index erasure_requests_open_key on erasure_requests (tenant_id, person_id) where state = 'open';
create index erasure_requests_household_idx on erasure_requests (tenant_id, household_id);

-- Words that somebody typed and the address they came from, one row for each such member of an audit row's detail.
create table audit_words (
    tenant_id integer not null references tenants (id),
    audit_id bigint not null,
    key text not null,
    at timestamptz not null,
    household_id uuid,
    person_id uuid,
    salt bytea not null check (length(salt) = 16),
    said text not null,
    primary key (tenant_id, audit_id, key)
);
create index audit_words_at_idx on audit_words (tenant_id, at);
create index audit_words_household_idx on audit_words (tenant_id, household_id) where household_id is not null;

do $$
declare
    t text;
    everything constant text := $c$(select current_setting('app.map_areas', true)) = '*'$c$;
    every_person constant text := $c$(select current_setting('app.people_areas', true)) = '*'$c$;
    areas constant text := $c$(select nullif(nullif(current_setting('app.people_areas', true), ''), '*'))::uuid[]$c$;
begin
    foreach t in array array['retention_rules', 'certificates', 'legal_holds', 'erasure_requests', 'audit_words'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format($p$create policy %I on %I using (
            tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::integer)
        )$p$, t || '_tenant', t);
    end loop;
    foreach t in array array['retention_rules', 'certificates', 'audit_words'] loop
        execute format(
            'create policy %I on %I as restrictive using (%s) with check (true)', t || '_sight', t, everything
        );
    end loop;
    -- Index: assignments_current_key.
    foreach t in array array['legal_holds', 'erasure_requests'] loop
        execute format($p$create policy %I on %I as restrictive using (
            case when %s then true
            else exists (
                select from assignments as a
                where a.tenant_id = %I.tenant_id and a.subject_kind = 'household' and a.subject_id = %I.household_id
                    and upper_inf(a.valid) and upper_inf(a.recorded)
                    and (coalesce(a.community_id = any(%s), false) or coalesce(a.grid_id = any(%s), false)
                        or coalesce(a.lane_id = any(%s), false))
            ) end
        ) with check (true)$p$, t || '_sight', t, every_person, t, t, areas, areas, areas);
    end loop;
    -- What is deleted is deleted by a run that says so, and by nothing else of the application.
    foreach t in array array[
        'sessions', 'api_keys', 'identities', 'grants', 'access_requests', 'rejected_rows', 'outbox', 'jobs',
        'attention_tags', 'household_notes', 'correction_requests', 'register_versions', 'absences', 'legal_holds',
        'erasure_requests', 'audit_words'
    ] loop
        execute format($p$create policy %I on %I as restrictive for delete to wangge_app using (
            tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::integer)
            and (select current_setting('app.retention', true)) = 'on'
        )$p$, t || '_keeping', t);
        execute format('grant delete on %I to wangge_app', t);
    end loop;
end $$;

grant select, insert on retention_rules, certificates, legal_holds, erasure_requests to wangge_app;
grant update (state, decided_by_id, decided_at, answer) on retention_rules to wangge_app;
grant update (valid, ended_by_id, end_reason) on legal_holds to wangge_app;
grant update (reason, state, decided_by_id, decided_at, answer, certificate_id) on erasure_requests to wangge_app;
grant select on audit_words to wangge_app;
grant update (note) on visits to wangge_app;
grant update (landlord_name, landlord_phone_masked, landlord_phone_mark) on tenancies to wangge_app;
grant update (username) on users to wangge_app;

-- As before (0007), and words go beside: the chain holds the hash of a random salt and the words.
create or replace function chain_audit_row() returns trigger
language plpgsql security definer set search_path = wangge, pg_temp as $$
declare
    area constant uuid := coalesce(new.area_id, '00000000-0000-0000-0000-000000000000');
    head audit_heads%rowtype;
    word record;
    salt bytea;
begin
    for word in
        select e.key, e.value #>> '{}' as said from jsonb_each(new.detail) as e
        where e.key in ('purpose', 'reason', 'answer', 'address') and jsonb_typeof(e.value) = 'string'
    loop
        salt := uuid_send(gen_random_uuid());
        insert into audit_words (tenant_id, audit_id, key, at, household_id, person_id, salt, said) values (
            new.tenant_id, new.id, word.key, new.at,
            case when new.subject_kind = 'household' and new.subject_id ~ '^[0-9a-f-]{36}$' then new.subject_id::uuid end,
            case when new.detail ->> 'person_id' ~ '^[0-9a-f-]{36}$' then (new.detail ->> 'person_id')::uuid end,
            salt, word.said
        );
        new.detail := jsonb_set(new.detail, array[word.key], jsonb_build_object(
            'sha256', encode(sha256(salt || convert_to(word.said, 'UTF8')), 'hex')
        ));
    end loop;
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
