-- A second factor at sign-in (TOTP): the sealed secret, codes for when it is lost, for whom it is needed, and taking it
-- away from somebody, which takes two administrators.

-- How a session proved that its holder has the second factor; none when it has not.
alter table sessions add column second text check (second in ('totp', 'recovery', 'provider'));
grant update (token_hash, second) on sessions to wangge_app;

-- last_step: the thirty seconds of the code that was used last. A code counts once, and none before it counts any more.
create table second_factors (
    tenant_id integer not null,
    id uuid not null default gen_random_uuid(),
    user_id uuid not null,
    secret_sealed bytea not null check (length(secret_sealed) between 20 and 300),
    created_at timestamptz not null default now(),
    confirmed_at timestamptz,
    last_step bigint not null default 0,
    ended_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, user_id) references users (tenant_id, id)
);
create unique index second_factors_user_key on second_factors (tenant_id, user_id) where ended_at is null;

-- position is the first digit of the code: one hash is compared, not ten.
create table recovery_codes (
    tenant_id integer not null,
    id uuid not null default gen_random_uuid(),
    factor_id uuid not null,
    position smallint not null check (position between 0 and 9),
    code_hash text not null check (length(code_hash) between 20 and 200),
    made_at timestamptz not null default now(),
    used_at timestamptz,
    ended_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, factor_id) references second_factors (tenant_id, id)
);
create unique index recovery_codes_position_key on recovery_codes (tenant_id, factor_id, position)
where ended_at is null;

create table second_factor_rules (
    tenant_id integer not null,
    roles text[] not null default '{}' check (cardinality(roles) <= 20),
    changed_by_id uuid,
    changed_at timestamptz not null default now(),
    primary key (tenant_id),
    foreign key (tenant_id) references tenants (id),
    foreign key (tenant_id, changed_by_id) references users (tenant_id, id)
);

create table second_factor_resets (
    tenant_id integer not null,
    id uuid not null default gen_random_uuid(),
    user_id uuid not null,
    reason text not null check (length(reason) between 4 and 500),
    asked_by_id uuid not null,
    asked_at timestamptz not null default now(),
    state text not null default 'open' check (state in ('open', 'approved', 'declined')),
    decided_by_id uuid,
    decided_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, user_id) references users (tenant_id, id),
    foreign key (tenant_id, asked_by_id) references users (tenant_id, id),
    foreign key (tenant_id, decided_by_id) references users (tenant_id, id),
    constraint second_factor_resets_second_look check (
        asked_by_id <> user_id and (state = 'open') = (decided_by_id is null)
        and (state = 'open') = (decided_at is null)
        and (decided_by_id is null or (decided_by_id <> asked_by_id and decided_by_id <> user_id))
    )
);
create unique index second_factor_resets_open_key on second_factor_resets (tenant_id, user_id) where state = 'open';

do $$
declare
    t text;
begin
    foreach t in array array['second_factors', 'recovery_codes', 'second_factor_rules', 'second_factor_resets'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format($p$create policy %I on %I using (
            tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::integer)
        )$p$, t || '_tenant', t);
    end loop;
end $$;
-- Reasons name people: read where the service has checked who asks, which then sees everything.
create policy second_factor_resets_sight on second_factor_resets as restrictive using (
    (select current_setting('app.map_areas', true)) = '*'
) with check (true);

grant select, insert on second_factors, recovery_codes, second_factor_rules, second_factor_resets to wangge_app;
grant update (secret_sealed, confirmed_at, last_step, ended_at) on second_factors to wangge_app;
grant update (used_at, ended_at) on recovery_codes to wangge_app;
grant update (roles, changed_by_id, changed_at) on second_factor_rules to wangge_app;
grant update (state, decided_by_id, decided_at) on second_factor_resets to wangge_app;

-- Who is known to draw tiles for is asked anew when any of this changes.
create trigger second_factors_access after insert or delete or update of confirmed_at, ended_at on second_factors
for each row execute function tell_access_change();
create trigger second_factor_rules_access after insert or update or delete on second_factor_rules
for each row execute function tell_access_change();
create trigger sessions_renewed after update of token_hash, second on sessions
for each row when (new.token_hash <> old.token_hash or new.second is distinct from old.second)
execute function tell_access_change();

-- Where a band comes from, in English, too.
alter table size_rules add column source_en text;
