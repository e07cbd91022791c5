-- Residents: people, where they live, what they need, how a unit is let, what is noted of a household, and what somebody
-- says is wrong. Who and where is one's own only: rows follow their household, households follow their building, and
-- app.people_areas says where personal data is seen (see 0011). No geometry, on purpose: a person has no place but a home.
-- Id and telephone numbers are sealed outside the database: *_masked to show, *_sealed to open with a key, *_mark to find.

create table people (
    tenant_id integer not null references tenants (id),
    id uuid not null default gen_random_uuid(),
    source text not null,
    source_key text not null,
    content_hash bytea not null,
    batch_id uuid,
    name text not null check (length(name) between 1 and 50),
    name_pinyin text not null default '',
    name_initials text not null default '',
    birth_year smallint check (birth_year between 1850 and 2200),
    id_kind text check (id_kind in ('resident_id', 'hmt_permit', 'foreign_passport', 'other')),
    id_masked text check (length(id_masked) between 1 and 40),
    id_sealed bytea check (length(id_sealed) between 20 and 300),
    id_mark bytea check (length(id_mark) = 32),
    phone_masked text check (length(phone_masked) between 1 and 40),
    phone_sealed bytea check (length(phone_sealed) between 20 and 300),
    phone_mark bytea check (length(phone_mark) = 32),
    erased_at timestamptz,
    created_at timestamptz not null default clock_timestamp(),
    primary key (tenant_id, id),
    unique (tenant_id, source, source_key),
    foreign key (tenant_id, batch_id) references import_batches (tenant_id, id),
    check (num_nonnulls(id_kind, id_masked, id_sealed, id_mark) in (0, 4)),
    check (num_nonnulls(phone_masked, phone_sealed, phone_mark) in (0, 3))
);
create index people_id_mark_idx on people (tenant_id, id_mark) where id_mark is not null;
create index people_phone_mark_idx on people (tenant_id, phone_mark) where phone_mark is not null;
create index people_name_idx on people using gin (name gin_trgm_ops);
create index people_pinyin_idx on people using gin (name_pinyin gin_trgm_ops);

-- A person in a household from a day until a day. Registered: the police registration (户籍) is here; living: lives here.
-- The codes are those of GB/T 31000 tables 5.11 to 5.13, kept as data in gis/people/codes.toml.
create table residences (
    tenant_id integer not null,
    id uuid not null default gen_random_uuid(),
    person_id uuid not null,
    household_id uuid not null,
    relation text not null check (relation ~ '^[a-z][a-z_]{0,39}$'),
    is_registered boolean not null,
    is_living boolean not null,
    valid daterange not null check (not isempty(valid) and not lower_inf(valid)),
    inflow_reason text check (inflow_reason ~ '^[0-9]{2}$'),
    permit_kind text check (permit_kind ~ '^[0-9]{2}$'),
    permit_until_on date,
    housing_kind text check (housing_kind ~ '^[0-9]{2}$'),
    batch_id uuid,
    author_id uuid,
    recorded_at timestamptz not null default clock_timestamp(),
    primary key (tenant_id, id),
    foreign key (tenant_id, person_id) references people (tenant_id, id),
    foreign key (tenant_id, household_id) references households (tenant_id, id),
    foreign key (tenant_id, batch_id) references import_batches (tenant_id, id),
    foreign key (tenant_id, author_id) references users (tenant_id, id),
    check (is_registered or is_living),
    constraint residences_registered_once exclude using gist (
        tenant_id with =, person_id with =, valid with &&
    ) where (is_registered) deferrable initially immediate,
    constraint residences_living_once exclude using gist (
        tenant_id with =, person_id with =, valid with &&
    ) where (is_living) deferrable initially immediate,
    constraint residences_one_head exclude using gist (
        tenant_id with =, household_id with =, valid with &&
    ) where (relation = 'head') deferrable initially immediate
);
create index residences_household_idx on residences (tenant_id, household_id);
create index residences_person_idx on residences (tenant_id, person_id);

-- A need, with the law it rests on, who reviewed it and when it ends by itself. No free text: a tag is no diary.
create table attention_tags (
    tenant_id integer not null,
    id uuid not null default gen_random_uuid(),
    person_id uuid not null,
    code text not null check (code ~ '^[a-z][a-z_]{0,39}$'),
    line text check (line ~ '^[a-z][a-z_]{0,39}$'),
    legal_basis text not null check (length(legal_basis) between 1 and 200),
    reviewer_id uuid not null,
    reviewed_at timestamptz not null default clock_timestamp(),
    expires_on date not null,
    ended_at timestamptz,
    ended_by_id uuid,
    primary key (tenant_id, id),
    foreign key (tenant_id, person_id) references people (tenant_id, id),
    foreign key (tenant_id, reviewer_id) references users (tenant_id, id),
    foreign key (tenant_id, ended_by_id) references users (tenant_id, id),
    check (expires_on <= (reviewed_at at time zone 'UTC')::date + 732)
);
create unique index attention_tags_once on attention_tags (tenant_id, person_id, code) where ended_at is null;

-- The unit of a household let to it from a day until a day: codes of GB/T 31000 tables 5.18 (use) and 5.19 (hazards).
create table tenancies (
    tenant_id integer not null,
    id uuid not null default gen_random_uuid(),
    household_id uuid not null,
    use_code text not null check (use_code ~ '^[0-9]{2}$'),
    hazard_codes text[] not null default '{}' check (cardinality(hazard_codes) <= 10),
    is_sublet boolean not null default false,
    landlord_name text check (length(landlord_name) between 1 and 50),
    landlord_phone_masked text check (length(landlord_phone_masked) between 1 and 40),
    landlord_phone_sealed bytea check (length(landlord_phone_sealed) between 20 and 300),
    landlord_phone_mark bytea check (length(landlord_phone_mark) = 32),
    valid daterange not null check (not isempty(valid) and not lower_inf(valid)),
    batch_id uuid,
    author_id uuid,
    recorded_at timestamptz not null default clock_timestamp(),
    primary key (tenant_id, id),
    foreign key (tenant_id, household_id) references households (tenant_id, id),
    foreign key (tenant_id, batch_id) references import_batches (tenant_id, id),
    foreign key (tenant_id, author_id) references users (tenant_id, id),
    check (num_nonnulls(landlord_phone_masked, landlord_phone_sealed, landlord_phone_mark) in (0, 3)),
    constraint tenancies_once exclude using gist (tenant_id with =, household_id with =, valid with &&)
);

create table household_notes (
    tenant_id integer not null,
    id uuid not null default gen_random_uuid(),
    household_id uuid not null,
    text text not null check (length(text) between 1 and 1000),
    author_id uuid not null,
    written_at timestamptz not null default clock_timestamp(),
    primary key (tenant_id, id),
    foreign key (tenant_id, household_id) references households (tenant_id, id),
    foreign key (tenant_id, author_id) references users (tenant_id, id)
);
create index household_notes_household_idx on household_notes (tenant_id, household_id, written_at);

-- What a resident says is wrong, until somebody has dealt with it. What is said may be a number, so it is sealed always.
create table correction_requests (
    tenant_id integer not null,
    id uuid not null default gen_random_uuid(),
    household_id uuid not null,
    person_id uuid not null,
    field text not null check (field ~ '^[a-z][a-z_]{0,39}$'),
    said_sealed bytea not null check (length(said_sealed) between 20 and 1000),
    reason text not null check (length(reason) between 1 and 500),
    author_id uuid not null,
    asked_at timestamptz not null default clock_timestamp(),
    due_on date not null,
    answer text check (answer in ('applied', 'declined')),
    answer_reason text check (length(answer_reason) between 1 and 500),
    answered_by_id uuid,
    answered_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, household_id) references households (tenant_id, id),
    foreign key (tenant_id, person_id) references people (tenant_id, id),
    foreign key (tenant_id, author_id) references users (tenant_id, id),
    foreign key (tenant_id, answered_by_id) references users (tenant_id, id),
    check (num_nonnulls(answer, answer_reason, answered_by_id, answered_at) in (0, 4))
);
create index correction_requests_household_idx on correction_requests (tenant_id, household_id);

-- How a building or a unit is called: one standard address at a time, any number of other spellings, none forgotten.
-- spelling is the text after gis.addresses.spelling: two texts that mean the same are spelled the same.
create table addresses (
    tenant_id integer not null,
    id uuid not null default gen_random_uuid(),
    building_id uuid not null,
    unit_id uuid,
    kind text not null check (kind in ('standard', 'alias')),
    text text not null check (length(text) between 1 and 200),
    spelling text not null check (length(spelling) between 1 and 200),
    valid tstzrange not null default tstzrange(clock_timestamp(), null) check (not isempty(valid) and not lower_inf(valid)),
    batch_id uuid,
    author_id uuid,
    primary key (tenant_id, id),
    foreign key (tenant_id, building_id) references buildings (tenant_id, id),
    foreign key (tenant_id, unit_id) references units (tenant_id, id),
    foreign key (tenant_id, batch_id) references import_batches (tenant_id, id),
    foreign key (tenant_id, author_id) references users (tenant_id, id)
);
create unique index addresses_standard_once on addresses (tenant_id, building_id, unit_id) nulls not distinct
where kind = 'standard' and upper_inf(valid);
create unique index addresses_spelling_once on addresses (tenant_id, building_id, unit_id, spelling) nulls not distinct
where upper_inf(valid);
create index addresses_spelling_idx on addresses using gin (spelling gin_trgm_ops);

-- A file is changed as one thing: its number is its ETag, and its row the lock of whoever changes it.
alter table households add column file_number integer not null default 1 check (file_number > 0);
alter table units add column use_code text check (use_code ~ '^[0-9]{2}$');
create index units_verified_idx on units (tenant_id, verified_at);

do $$
declare
    t text;
    everything constant text := $c$(select current_setting('app.people_areas', true)) = '*'$c$;
    areas constant text := $c$(select nullif(nullif(current_setting('app.people_areas', true), ''), '*'))::uuid[]$c$;
    all_lines constant text := $c$(select current_setting('app.lines', true)) = '*'$c$;
    lines constant text := $c$(select nullif(nullif(current_setting('app.lines', true), ''), '*'))::text[]$c$;
begin
    foreach t in array array[
        'people', 'residences', 'attention_tags', 'tenancies', 'household_notes', 'correction_requests', 'addresses'
    ] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format($p$create policy %I on %I using (
            tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::integer)
        )$p$, t || '_tenant', t);
    end loop;

    -- Index: assignments_current_key.
    foreach t in array array['residences', 'tenancies', 'household_notes', 'correction_requests'] loop
        execute format($p$create policy %I on %I as restrictive using (
            case when %s then true
            else exists (
                select from assignments as a
                where a.tenant_id = %I.tenant_id and a.subject_kind = 'household' and a.subject_id = %I.household_id
                    and upper_inf(a.valid) and upper_inf(a.recorded)
                    and (coalesce(a.community_id = any(%s), false) or coalesce(a.grid_id = any(%s), false)
                        or coalesce(a.lane_id = any(%s), false))
            ) end
        ) with check (true)$p$, t || '_sight', t, everything, t, t, areas, areas, areas);
    end loop;

    -- A person is seen where a home of theirs is seen, as long as it is their home. Index: residences_person_idx.
    execute format($p$create policy people_sight on people as restrictive using (
        case when %s then true
        else exists (
            select from residences as r
            where r.tenant_id = people.tenant_id and r.person_id = people.id and r.valid @> (select (now() at time zone 'Asia/Shanghai')::date)
        ) end
    ) with check (true)$p$, everything);
    execute format($p$create policy attention_tags_sight on attention_tags as restrictive using (
        (%s or line is null or coalesce(line = any(%s), false))
        and case when %s then true
        else exists (
            select from people as p where p.tenant_id = attention_tags.tenant_id and p.id = attention_tags.person_id
        ) end
    ) with check (true)$p$, all_lines, lines, everything);
    -- An address is on the map: it is seen where its building is seen.
    execute $p$create policy addresses_sight on addresses as restrictive using (
        case when (select current_setting('app.map_areas', true)) = '*' then true
        else exists (
            select from buildings as b where b.tenant_id = addresses.tenant_id and b.id = addresses.building_id
        ) end
    ) with check (true)$p$;
end $$;

grant select, insert on people, residences, attention_tags, tenancies, household_notes, correction_requests, addresses
to wangge_app;
grant update on people to wangge_app;
-- Intervals are ended, tags ended, requests answered; nothing else of them is rewritten. What keeping is over for is deleted.
grant update (valid, relation, is_registered, is_living, inflow_reason, permit_kind, permit_until_on, housing_kind)
on residences to wangge_app;
grant update (ended_at, ended_by_id) on attention_tags to wangge_app;
grant update (valid, hazard_codes, landlord_phone_sealed) on tenancies to wangge_app;
grant update (said_sealed, answer, answer_reason, answered_by_id, answered_at) on correction_requests to wangge_app;
grant update (valid) on addresses to wangge_app;
