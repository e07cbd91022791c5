-- Editing: what an edit asked for and did, who came from whom, drafts on their way to effect, and news for whoever watches.

alter table edits
add column intent jsonb,
add column base_edition integer,
add column result_hash bytea,
add column impact jsonb not null default '{}',
add column reverts_id uuid,
add column draft_id uuid,
add column idempotency_key uuid,
add foreign key (tenant_id, reverts_id) references edits (tenant_id, id);
create unique index edits_idempotency_key on edits (tenant_id, idempotency_key) where idempotency_key is not null;
create index edits_reverts_idx on edits (tenant_id, reverts_id) where reverts_id is not null;

create table lineage (
    tenant_id integer not null,
    edit_id uuid not null,
    from_id uuid not null,
    to_id uuid not null,
    area_share double precision not null check (area_share >= 0 and area_share <= 1),
    household_share double precision check (household_share >= 0 and household_share <= 1),
    primary key (tenant_id, edit_id, from_id, to_id),
    foreign key (tenant_id, edit_id) references edits (tenant_id, id),
    foreign key (tenant_id, from_id) references territories (tenant_id, id),
    foreign key (tenant_id, to_id) references territories (tenant_id, id)
);
create index lineage_from_idx on lineage (tenant_id, from_id);
create index lineage_to_idx on lineage (tenant_id, to_id);

create table drafts (
    tenant_id integer not null,
    id uuid not null default gen_random_uuid(),
    community_id uuid not null,
    title text not null check (length(title) between 1 and 100),
    state text not null default 'draft' check (
        state in (
            'draft', 'submitted', 'returned', 'approved', 'recorded', 'effective', 'withdrawn', 'voided'
        )
    ),
    base_edition integer not null check (base_edition >= 0),
    version integer not null default 1 check (version > 0),
    author_id uuid not null,
    submitted_by_id uuid,
    approved_by_id uuid,
    effective_at timestamptz,
    is_outdated boolean not null default false,
    created_at timestamptz not null default clock_timestamp(),
    changed_at timestamptz not null default clock_timestamp(),
    primary key (tenant_id, id),
    foreign key (tenant_id, community_id) references communities (tenant_id, territory_id),
    foreign key (tenant_id, author_id) references users (tenant_id, id),
    foreign key (tenant_id, submitted_by_id) references users (tenant_id, id),
    foreign key (tenant_id, approved_by_id) references users (tenant_id, id),
    -- Whoever sends a draft cannot be the one who approves it.
    constraint drafts_four_eyes check (approved_by_id is null or approved_by_id is distinct from submitted_by_id)
);
create index drafts_community_idx on drafts (tenant_id, community_id, state);
create index drafts_due_idx on drafts (effective_at) where state = 'recorded';

create table draft_steps (
    tenant_id integer not null,
    draft_id uuid not null,
    position integer not null check (position > 0),
    intent jsonb not null,
    reason text not null default '',
    result_hash bytea not null,
    impact jsonb not null default '{}',
    added_at timestamptz not null default clock_timestamp(),
    removed_at timestamptz,
    primary key (tenant_id, draft_id, position),
    foreign key (tenant_id, draft_id) references drafts (tenant_id, id)
);

create table draft_events (
    tenant_id integer not null,
    draft_id uuid not null,
    id bigint generated always as identity,
    at timestamptz not null default clock_timestamp(),
    actor_id uuid,
    action text not null,
    state text not null,
    comment text not null default '',
    primary key (tenant_id, draft_id, id),
    foreign key (tenant_id, draft_id) references drafts (tenant_id, id)
);

alter table edits add foreign key (tenant_id, draft_id) references drafts (tenant_id, id);

create table outbox (
    tenant_id integer not null references tenants (id),
    id bigint generated always as identity,
    at timestamptz not null default clock_timestamp(),
    topic text not null,
    payload jsonb not null,
    primary key (tenant_id, id)
);

do $$
declare
    t text;
begin
    foreach t in array array['lineage', 'drafts', 'draft_steps', 'draft_events', 'outbox'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format($p$create policy %I on %I using (
            tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::integer)
        )$p$, t || '_tenant', t);
    end loop;
end $$;

grant select, insert on lineage, drafts, draft_steps, draft_events, outbox to wangge_app;
grant update (
    title, state, base_edition, version, submitted_by_id, approved_by_id, effective_at, is_outdated, changed_at
) on drafts to wangge_app;
grant update (removed_at, result_hash, impact) on draft_steps to wangge_app;
