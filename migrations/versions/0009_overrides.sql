-- Assignments decided by hand: a reason, a person, an end. While one is in force the derivation takes its territory instead
-- of what geometry says (rule `manual`); `valid` has no upper bound until it is revoked, replaced, or its end has come.
create table assignment_overrides (
    tenant_id integer not null references tenants (id),
    id uuid not null default gen_random_uuid(),
    subject_kind text not null check (subject_kind in ('building', 'facility', 'device', 'duty_post')),
    subject_id uuid not null,
    territory_id uuid not null,
    reason text not null check (length(reason) between 1 and 500),
    author_id uuid,
    expires_at timestamptz not null,
    valid tstzrange not null check (not isempty(valid) and not lower_inf(valid)),
    revoked_by_id uuid,
    revoke_reason text check (length(revoke_reason) between 1 and 500),
    recorded_at timestamptz not null default clock_timestamp(),
    primary key (tenant_id, id),
    foreign key (tenant_id, territory_id) references territories (tenant_id, id),
    foreign key (tenant_id, author_id) references users (tenant_id, id),
    foreign key (tenant_id, revoked_by_id) references users (tenant_id, id),
    check (expires_at > lower(valid)),
    check (revoke_reason is null or not upper_inf(valid)),
    constraint assignment_overrides_once exclude using gist (
        tenant_id with =, subject_kind with =, subject_id with =, valid with &&
    )
);
create index assignment_overrides_territory_idx on assignment_overrides (tenant_id, territory_id)
where upper_inf(valid);
create index assignment_overrides_expires_idx on assignment_overrides (tenant_id, expires_at) where upper_inf(valid);

alter table assignment_overrides enable row level security;
alter table assignment_overrides force row level security;
create policy assignment_overrides_tenant on assignment_overrides using (
    tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::integer)
);
grant select, insert on assignment_overrides to wangge_app;
-- An override is ended, never rewritten.
grant update (valid, revoked_by_id, revoke_reason) on assignment_overrides to wangge_app;

alter table assignments drop constraint assignments_rule_check;
alter table assignments add constraint assignments_rule_check check (
    rule in ('inside', 'largest_share', 'border_tie', 'by_building', 'outside', 'manual')
);
