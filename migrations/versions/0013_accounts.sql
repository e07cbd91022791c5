-- Sign-in and the administration of access: what a session is used from, keys for machines, accounts of a provider,
-- requests for access, and administrators who cannot act for one another.

alter table sessions add column way text not null default 'password' check (way in ('password', 'oidc'));
alter table sessions add column address text not null default '' check (length(address) <= 64);
alter table sessions add column client text not null default '' check (length(client) <= 200);
-- expires_at moves with use and never beyond ends_at.
alter table sessions add column ends_at timestamptz;
alter table sessions no force row level security;
update sessions set ends_at = expires_at;
alter table sessions force row level security;
alter table sessions alter column ends_at set not null;
alter table sessions add constraint sessions_end check (expires_at <= ends_at);

-- A password that somebody else knows is good for one thing: choosing another, before it ends.
alter table users add column password_until timestamptz;
alter table users add constraint users_administrators_apart check (
    ('admin' = any(roles))::integer + ('security' = any(roles))::integer + ('inspector' = any(roles))::integer <= 1
);
grant update (password_until) on users to wangge_app;

create table api_keys (
    tenant_id integer not null,
    id uuid not null default gen_random_uuid(),
    user_id uuid not null,
    name text not null check (length(name) between 1 and 100),
    prefix text not null check (length(prefix) between 4 and 32),
    token_hash bytea not null check (length(token_hash) = 32),
    rights text[] not null check (cardinality(rights) between 1 and 40),
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    last_used_at timestamptz,
    revoked_at timestamptz,
    primary key (tenant_id, id),
    unique (token_hash, tenant_id),
    foreign key (tenant_id, user_id) references users (tenant_id, id),
    constraint api_keys_end check (expires_at > created_at and expires_at <= created_at + interval '400 days')
);
create index api_keys_user_idx on api_keys (tenant_id, user_id);

create table identities (
    tenant_id integer not null,
    id uuid not null default gen_random_uuid(),
    user_id uuid not null,
    issuer text not null check (length(issuer) between 1 and 500),
    subject text not null check (length(subject) between 1 and 255),
    created_at timestamptz not null default now(),
    ended_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, user_id) references users (tenant_id, id)
);
create unique index identities_subject_key on identities (tenant_id, issuer, subject) where ended_at is null;
create index identities_user_idx on identities (tenant_id, user_id);

create table access_requests (
    tenant_id integer not null,
    id uuid not null default gen_random_uuid(),
    user_id uuid not null,
    wanted text not null check (length(wanted) between 1 and 100),
    territory_id uuid,
    classes text[] not null check (classes <@ '{map,people}' and cardinality(classes) > 0),
    hours integer not null check (hours between 1 and 720),
    reason text not null check (length(reason) between 4 and 500),
    state text not null default 'open' check (state in ('open', 'approved', 'declined', 'withdrawn')),
    created_at timestamptz not null default now(),
    decided_at timestamptz,
    decided_by_id uuid,
    answer text not null default '' check (length(answer) <= 500),
    grant_id uuid,
    primary key (tenant_id, id),
    foreign key (tenant_id, user_id) references users (tenant_id, id),
    foreign key (tenant_id, territory_id) references territories (tenant_id, id),
    foreign key (tenant_id, decided_by_id) references users (tenant_id, id),
    foreign key (tenant_id, grant_id) references grants (tenant_id, id),
    constraint access_requests_second_person check (
        (state = 'open') = (decided_at is null)
        and (state not in ('approved', 'declined') or (decided_by_id is not null and decided_by_id <> user_id))
        and (state = 'approved') = (grant_id is not null)
    )
);
create index access_requests_user_idx on access_requests (tenant_id, user_id);
create index access_requests_open_idx on access_requests (tenant_id, created_at) where state = 'open';

-- Nobody gives an area to themselves.
alter table grants add constraint grants_second_person check (granted_by_id is null or granted_by_id <> user_id);

do $$
declare
    t text;
begin
    foreach t in array array['api_keys', 'identities', 'access_requests'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format($p$create policy %I on %I using (
            tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::integer)
        )$p$, t || '_tenant', t);
    end loop;
end $$;
-- Reasons name people and cases: read where the service has checked who asks, which then sees everything.
create policy access_requests_sight on access_requests as restrictive using (
    (select current_setting('app.map_areas', true)) = '*'
) with check (true);
grant select, insert on api_keys, identities, access_requests to wangge_app;
grant update (last_used_at, revoked_at) on api_keys to wangge_app;
grant update (ended_at) on identities to wangge_app;
grant update (state, decided_at, decided_by_id, answer, grant_id) on access_requests to wangge_app;
