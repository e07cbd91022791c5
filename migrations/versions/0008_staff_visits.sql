-- Staff as it is managed: teams, roles of duty as data, absences with deputies; and visits to households with their rules.
-- Times are timestamptz; geometry: none. What a visit says of a household is personal and follows app.people_areas.

-- Roles of duty: at which levels, how many at once, and which line of work (null: every line).
create table duty_roles (
    tenant_id integer not null references tenants (id),
    role text not null check (role ~ '^[a-z][a-z_]{0,39}$'),
    ordinal smallint not null,
    name text not null check (length(name) between 1 and 50),
    name_en text not null check (length(name_en) between 1 and 50),
    levels text[] not null check (cardinality(levels) > 0),
    cardinality text not null check (cardinality in ('one', 'many')),
    is_required boolean not null default false,
    carries_households boolean not null default false,
    line text check (line ~ '^[a-z][a-z_]{0,39}$'),
    source text not null,
    status text not null check (status in ('confirmed', 'to_be_confirmed', 'demo')),
    primary key (tenant_id, role)
);

create table teams (
    tenant_id integer not null references tenants (id),
    id uuid not null default gen_random_uuid(),
    name text not null check (length(name) between 1 and 100),
    parent_id uuid,
    territory_id uuid,
    number integer not null default 1 check (number > 0),
    created_at timestamptz not null default clock_timestamp(),
    primary key (tenant_id, id),
    foreign key (tenant_id, parent_id) references teams (tenant_id, id),
    foreign key (tenant_id, territory_id) references territories (tenant_id, id),
    check (parent_id is distinct from id)
);
create unique index teams_name_key on teams (tenant_id, name);
create index teams_parent_idx on teams (tenant_id, parent_id);

-- A team is never below itself, whoever writes. The lock puts two moves in order, which together could close a circle.
-- A circle may close through a team that whoever moves another one does not see; a refusal undoes the setting too.
create function refuse_circular_team() returns trigger
language plpgsql set search_path = wangge, pg_temp as $$
declare
    sight constant text := coalesce(current_setting('app.map_areas', true), '');
begin
    perform set_config('app.map_areas', '*', true);
    perform pg_advisory_xact_lock(hashtext('teams'), new.tenant_id);
    if exists (
        with recursive up (id, parent_id, steps) as (
            select t.id, t.parent_id, 0 from teams as t where t.tenant_id = new.tenant_id and t.id = new.parent_id
            union all
            select t.id, t.parent_id, up.steps + 1
            from up inner join teams as t on t.tenant_id = new.tenant_id and t.id = up.parent_id
            where up.steps < 100 and up.id <> new.id
        )
        select from up where up.id = new.id
    ) then
        raise exception 'team % would be below itself', new.id using errcode = 'check_violation';
    end if;
    perform set_config('app.map_areas', sight, true);
    return new;
end $$;
create trigger teams_no_circle before insert or update of parent_id on teams
for each row when (new.parent_id is not null) execute function refuse_circular_team();

alter table workers add column team_id uuid;
alter table workers add column territory_id uuid;
alter table workers add column user_id uuid;
alter table workers add column number integer not null default 1 check (number > 0);
alter table workers add column ended_at timestamptz;
alter table workers add foreign key (tenant_id, team_id) references teams (tenant_id, id);
alter table workers add foreign key (tenant_id, territory_id) references territories (tenant_id, id);
alter table workers add foreign key (tenant_id, user_id) references users (tenant_id, id);
create unique index workers_user_key on workers (tenant_id, user_id) where user_id is not null;
create index workers_team_idx on workers (tenant_id, team_id);

alter table duties add column line text check (line ~ '^[a-z][a-z_]{0,39}$');
alter table duties add column is_sole boolean not null default false;
alter table duties add column number integer not null default 1 check (number > 0);
alter table duties add column reason text not null default '' check (length(reason) <= 500);
alter table duties add column author_id uuid;
alter table duties add foreign key (tenant_id, author_id) references users (tenant_id, id);

-- Whether a role may be held by one person at a time is data; the exclusion constraint needs it in the row.
create function set_sole_duty() returns trigger
language plpgsql set search_path = wangge, pg_temp as $$
begin
    new.is_sole := coalesce(
        (select r.cardinality = 'one' from duty_roles as r where r.tenant_id = new.tenant_id and r.role = new.role),
        new.role in ('grid_head', 'lane_head', 'building_head')
    );
    return new;
end $$;
create trigger duties_sole before insert or update of role on duties
for each row execute function set_sole_duty();

alter table duties no force row level security;
alter table duties disable trigger user;
update duties set is_sole = true
where role in ('grid_head', 'lane_head', 'building_head');
alter table duties enable trigger user;
alter table duties force row level security;
alter table duties drop constraint duties_one_head;
alter table duties add constraint duties_one_head exclude using gist (
    tenant_id with =, territory_id with =, role with =, valid with &&
) where (is_sole);

-- Why somebody is away is not asked: an illness is nobody's business here.
create table absences (
    tenant_id integer not null references tenants (id),
    id uuid not null default gen_random_uuid(),
    worker_id uuid not null,
    deputy_id uuid,
    valid tstzrange not null check (not isempty(valid) and not lower_inf(valid)),
    note text not null default '' check (length(note) <= 500),
    number integer not null default 1 check (number > 0),
    author_id uuid,
    recorded_at timestamptz not null default clock_timestamp(),
    primary key (tenant_id, id),
    foreign key (tenant_id, worker_id) references workers (tenant_id, id),
    foreign key (tenant_id, deputy_id) references workers (tenant_id, id),
    foreign key (tenant_id, author_id) references users (tenant_id, id),
    check (deputy_id is distinct from worker_id),
    constraint absences_once exclude using gist (tenant_id with =, worker_id with =, valid with &&)
);
create index absences_deputy_idx on absences (tenant_id, deputy_id) where deputy_id is not null;

-- Which households are to be visited how often. subject: every household, or those with at least one such person.
create table visit_rules (
    tenant_id integer not null references tenants (id),
    id uuid not null default gen_random_uuid(),
    code text not null check (code ~ '^[a-z][a-z_]{0,39}$'),
    name text not null check (length(name) between 1 and 100),
    name_en text not null check (length(name_en) between 1 and 100),
    subject text not null check (
        subject in ('all', 'elderly_people', 'child_people', 'floating_people', 'tag')
    ),
    tag text check (length(tag) between 1 and 60),
    period text check (period in ('month', 'quarter', 'year')),
    every_days integer check (every_days between 1 and 3660),
    priority smallint not null default 50 check (priority between 0 and 1000),
    line text check (line ~ '^[a-z][a-z_]{0,39}$'),
    source text not null,
    status text not null check (status in ('confirmed', 'to_be_confirmed', 'demo')),
    effective_from date not null,
    effective_to date check (effective_to > effective_from),
    primary key (tenant_id, id),
    unique (tenant_id, code, effective_from),
    check (num_nonnulls(period, every_days) = 1),
    check ((subject = 'tag') = (tag is not null))
);

create table visits (
    tenant_id integer not null references tenants (id),
    id uuid not null default gen_random_uuid(),
    household_id uuid not null,
    worker_id uuid,
    user_id uuid,
    kind text not null check (kind in ('routine', 'must_visit', 'follow_up', 'other')),
    line text check (line ~ '^[a-z][a-z_]{0,39}$'),
    planned_on date,
    visited_at timestamptz not null,
    outcome text not null check (outcome in ('met', 'not_home', 'by_phone', 'moved_out', 'inconvenient')),
    note text not null default '' check (length(note) <= 2000),
    unit_verified boolean not null default false,
    request_hash bytea not null check (length(request_hash) = 32),
    recorded_at timestamptz not null default clock_timestamp(),
    primary key (tenant_id, id),
    foreign key (tenant_id, household_id) references households (tenant_id, id),
    foreign key (tenant_id, worker_id) references workers (tenant_id, id),
    foreign key (tenant_id, user_id) references users (tenant_id, id)
);
create index visits_household_idx on visits (tenant_id, household_id, visited_at desc);
create index visits_worker_idx on visits (tenant_id, worker_id, visited_at);
create index visits_user_idx on visits (tenant_id, user_id, visited_at);

-- Derived from visits, for plans and tiles; only the recording of a visit writes them and `verify` proves them.
alter table households add column last_visited_at timestamptz;
alter table units add column if not exists verified_at timestamptz;

-- What new tenants begin with (gis/teams/defaults.py, gis/visits/defaults.py), for those that are there; and the teams
-- that imported files have named so far.
insert into duty_roles (
    tenant_id, role, ordinal, name, name_en, levels, cardinality, is_required, carries_households, line, source, status
)
select
    t.id,
    r.role,
    r.ordinal,
    r.name,
    r.name_en,
    r.levels::text[],
    r.cardinality,
    r.is_required,
    r.carries,
    r.line,
    r.source,
    r.status
from tenants as t
cross join (values
    ('town_head', 1, '街道（乡镇）负责人', 'Town head', '{town}', 'one', false, false,
     null, '各地网格化实践，名称与人数未核对', 'to_be_confirmed'),
    ('community_head', 2, '社区（村）负责人', 'Community head', '{community}', 'one', false, false,
     null, '各地网格化实践，名称与人数未核对', 'to_be_confirmed'),
    ('grid_head', 3, '网格长', 'Grid head', '{grid}', 'one', true, true,
     null, '各地网格化实践，名称与人数未核对', 'to_be_confirmed'),
    ('grid_worker', 4, '网格员', 'Grid worker', '{grid}', 'many', false, true,
     null, '各地网格化实践，名称与人数未核对', 'to_be_confirmed'),
    ('grid_member', 5, '网格成员', 'Grid member', '{grid}', 'many', false, false,
     null, '各地网格化实践，名称与人数未核对', 'to_be_confirmed'),
    ('lane_head', 6, '街巷长', 'Lane head', '{lane}', 'one', true, true,
     null, '荣成市“街巷长制”（一街一长、一巷一长），社区工作通讯 2024-2', 'confirmed'),
    ('patrol_lead', 7, '巡逻队长', 'Patrol leader', '{community,grid}', 'many', false, false,
     'governance', '各地网格化实践，名称与人数未核对', 'to_be_confirmed'),
    ('patrol', 8, '巡逻队员', 'Patrol member', '{community,grid}', 'many', false, false,
     'governance', '各地网格化实践，名称与人数未核对', 'to_be_confirmed'),
    ('beat_officer', 9, '社区民警', 'Beat officer', '{community,grid}', 'many', false, false,
     'police', '各地网格化实践，名称与人数未核对', 'to_be_confirmed'),
    ('checker', 10, '核查员', 'Checker', '{town,community,grid}', 'many', false, false,
     null, 'CJJ/T 106 监督与指挥分开（条文未核对）', 'to_be_confirmed'),
    ('dispatcher', 11, '指挥员', 'Dispatcher', '{town,community}', 'many', false, false,
     null, 'CJJ/T 106 监督与指挥分开（条文未核对）', 'to_be_confirmed')
) as r (role, ordinal, name, name_en, levels, cardinality, is_required, carries, line, source, status);

insert into visit_rules (
    tenant_id, code, name, name_en, subject, period, every_days, priority, source, status, effective_from
)
select
    t.id,
    r.code,
    r.name,
    r.name_en,
    r.subject,
    r.period,
    r.every_days::integer,
    r.priority,
    r.source,
    r.status,
    date '2026-01-01' as effective_from
from tenants as t
cross join (values
    ('quarterly', '每季度户户到', 'Every household every quarter', 'all', 'quarter', null, 50,
     '荣成市“每季度一次户户到”，社区工作通讯 2024-2', 'confirmed'),
    ('elderly', '有 60 岁以上老人的户', 'Households with residents over 60', 'elderly_people', null, 60, 80,
     '康晖社区“四必访”的做法；间隔为示例，待本地核定', 'to_be_confirmed'),
    ('floating', '有流动人口的户', 'Households with floating population', 'floating_people', null, 60, 60,
     '康晖社区“四必访”的做法；间隔为示例，待本地核定', 'to_be_confirmed')
) as r (code, name, name_en, subject, period, every_days, priority, source, status);

alter table workers no force row level security;
insert into teams (tenant_id, name) select distinct
w.tenant_id,
w.team
from workers as w
where w.team <> '';
update workers as w set team_id = t.id from teams as t
where t.tenant_id = w.tenant_id and t.name = w.team;
alter table workers force row level security;

do $$
declare
    t text;
begin
    foreach t in array array['duty_roles', 'teams', 'absences', 'visit_rules', 'visits'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format($p$create policy %I on %I using (
            tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::integer)
        )$p$, t || '_tenant', t);
    end loop;
end $$;

grant select, insert on duty_roles, teams, absences, visit_rules, visits to wangge_app;
grant update on duty_roles to wangge_app;
grant update (name, parent_id, territory_id, number) on teams to wangge_app;
grant update (deputy_id, valid, note, number) on absences to wangge_app;
grant update (effective_to) on visit_rules to wangge_app;
-- A visit is never changed: what was said stays said, and a second visit says otherwise.
