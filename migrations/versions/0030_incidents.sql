-- Incidents: partitioned by month, told exactly once, moved on by transitions that are only ever added; with the types,
-- filing conditions and working calendars behind their clocks. Times are timestamptz, durations whole seconds (_s) of the
-- clock's own time; geometry EPSG:4490 degrees with a generated EPSG:3857 twin.
-- The id of an incident is a UUID of version 7: its first 48 bits are the milliseconds at which it was reported. Months
-- are therefore ranges of ids, the key of the table is its partition key, and the newest come last in the order of ids.

create table incident_types (
    tenant_id integer not null references tenants (id),
    id uuid not null default gen_random_uuid(),
    code text not null check (code ~ '^[0-9A-Za-z]{2,12}$'),
    parent_code text check (parent_code <> code),
    depth smallint not null check (depth between 1 and 4),
    kind text not null check (kind in ('component', 'event', 'dispute', 'local')),
    name text not null check (length(name) between 1 and 100),
    name_en text not null check (length(name_en) between 1 and 100),
    matter text not null check (length(matter) between 1 and 100),
    line text check (line ~ '^[a-z][a-z_]{0,39}$'),
    is_leaf boolean not null,
    fields jsonb not null default '[]' check (jsonb_typeof(fields) = 'array'),
    source text not null,
    status text not null check (status in ('confirmed', 'to_be_confirmed', 'demo')),
    valid tstzrange not null default tstzrange(now(), null) check (not isempty(valid) and not lower_inf(valid)),
    primary key (tenant_id, id),
    constraint incident_types_once exclude using gist (tenant_id with =, code with =, valid with &&)
);

create table filing_conditions (
    tenant_id integer not null references tenants (id),
    id uuid not null default gen_random_uuid(),
    type_code text not null check (type_code ~ '^[0-9A-Za-z]{2,12}$'),
    ordinal smallint not null check (ordinal > 0),
    condition text not null check (length(condition) between 1 and 300),
    limit_amount smallint not null check (limit_amount between 1 and 1000),
    limit_unit text not null check (limit_unit in ('emergency_hours', 'working_hours', 'working_days')),
    closing text not null check (length(closing) between 1 and 300),
    source text not null,
    status text not null check (status in ('confirmed', 'to_be_confirmed', 'demo')),
    valid tstzrange not null default tstzrange(now(), null) check (not isempty(valid) and not lower_inf(valid)),
    primary key (tenant_id, id),
    constraint filing_conditions_once exclude using gist (
        tenant_id with =, type_code with =, ordinal with =, valid with &&
    )
);

-- Working time as data: hours of a week, days that are otherwise, and the spans that follow from both.
create table work_calendars (
    tenant_id integer not null references tenants (id),
    code text not null check (code ~ '^[a-z][a-z_]{0,39}$'),
    name text not null check (length(name) between 1 and 100),
    name_en text not null check (length(name_en) between 1 and 100),
    hours jsonb not null,
    workdays smallint[] not null check (workdays <@ '{1,2,3,4,5,6,7}'),
    day_s integer not null check (day_s between 3600 and 86400),
    spans_from date,
    spans_until date,
    source text not null,
    status text not null check (status in ('confirmed', 'to_be_confirmed', 'demo')),
    primary key (tenant_id, code)
);
create table calendar_days (
    tenant_id integer not null,
    calendar text not null,
    on_date date not null,
    kind text not null check (kind in ('holiday', 'workday')),
    name text not null default '' check (length(name) <= 60),
    source text not null,
    status text not null check (status in ('confirmed', 'to_be_confirmed', 'demo')),
    primary key (tenant_id, calendar, on_date),
    foreign key (tenant_id, calendar) references work_calendars (tenant_id, code)
);
create table working_spans (
    tenant_id integer not null,
    calendar text not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null check (ends_at > starts_at),
    before_s bigint not null check (before_s >= 0),
    primary key (tenant_id, calendar, starts_at),
    foreign key (tenant_id, calendar) references work_calendars (tenant_id, code)
);
create unique index working_spans_before_key on working_spans (tenant_id, calendar, before_s);

create table incidents (
    tenant_id integer not null references tenants (id),
    id uuid not null,
    reported_at timestamptz not null generated always as (
        to_timestamp((('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint) / 1000.0)
    ) stored,
    observed_at timestamptz not null,
    state text not null check (state in (
        'screening', 'reported', 'verifying', 'filed', 'dispatched', 'returned', 'handling', 'delay_requested', 'parked',
        'feedback', 'checking', 'rework', 'closed', 'reviewed', 'archived', 'rejected', 'merged'
    )),
    state_at timestamptz not null,
    is_open boolean not null generated always as (
        state not in ('closed', 'reviewed', 'archived', 'rejected', 'merged')
    ) stored,
    version integer not null default 1 check (version > 0),
    source text not null check (source in (
        'staff', 'phone', 'public', 'patrol', 'device', 'video', 'superior', 'import'
    )),
    type_code text not null check (type_code ~ '^[0-9A-Za-z]{2,12}$'),
    condition_id uuid,
    level smallint not null default 4 check (level between 1 and 4),
    text text not null default '' check (length(text) <= 2000),
    fields jsonb not null default '{}' check (jsonb_typeof(fields) = 'object'),
    geom geometry (point, 4490) not null,
    geom_3857 geometry (point, 3857) generated always as (st_transform(geom, 3857)) stored,
    accuracy_m real check (accuracy_m > 0 and accuracy_m <= 100000),
    confidence real check (confidence between 0 and 1),
    address text not null default '' check (length(address) <= 200),
    address_by text not null check (address_by in ('given', 'building', 'lane', 'none')),
    building_id uuid,
    community_id uuid,
    grid_id uuid,
    lane_id uuid,
    line text check (line ~ '^[a-z][a-z_]{0,39}$'),
    body_id uuid,
    body_rule_id uuid,
    routed_by text not null check (routed_by in ('rule', 'fallback', 'nobody', 'hand')),
    team_id uuid,
    worker_id uuid,
    author_id uuid,
    external_source text check (length(external_source) between 1 and 60),
    external_id text check (length(external_id) between 1 and 200),
    merged_into_id uuid,
    clock_unit text check (clock_unit in ('emergency_hours', 'working_hours', 'working_days')),
    limit_s integer check (limit_s > 0),
    used_s integer not null default 0 check (used_s >= 0),
    running_since timestamptz,
    due_at timestamptz,
    stopped_at timestamptz,
    on_time boolean,
    review_on date,
    escalation smallint not null default 0 check (escalation between 0 and 3),
    rework_count smallint not null default 0,
    reopen_count smallint not null default 0,
    delay_count smallint not null default 0,
    correction_count smallint not null default 0,
    urge_count smallint not null default 0,
    satisfaction smallint check (satisfaction between 1 and 5),
    closed_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, building_id) references buildings (tenant_id, id),
    foreign key (tenant_id, condition_id) references filing_conditions (tenant_id, id),
    foreign key (tenant_id, body_id) references bodies (tenant_id, id),
    foreign key (tenant_id, team_id) references teams (tenant_id, id),
    foreign key (tenant_id, worker_id) references workers (tenant_id, id),
    foreign key (tenant_id, author_id) references users (tenant_id, id),
    constraint incidents_version_7 check (substr(id::text, 15, 1) = '7'),
    constraint incidents_merged check ((state = 'merged') = (merged_into_id is not null)),
    constraint incidents_parked check (state <> 'parked' or review_on is not null),
    constraint incidents_clock check (num_nonnulls(clock_unit, limit_s) in (0, 2) and (running_since is null or limit_s > 0)),
    constraint incidents_geom_sound check (
        not st_isempty(geom) and st_x(geom) between -180 and 180 and st_y(geom) between -85.06 and 85.06
    )
) partition by range (id);
create index incidents_geom_3857_idx on incidents using gist (geom_3857);
create index incidents_community_idx on incidents (tenant_id, community_id, id);
create index incidents_grid_idx on incidents (tenant_id, grid_id, id);
create index incidents_open_idx on incidents (tenant_id, due_at, id) where is_open;
create index incidents_closed_idx on incidents (tenant_id, closed_at) where closed_at is not null;
create index incidents_building_idx on incidents (tenant_id, building_id, id) where building_id is not null;

create table incident_transitions (
    tenant_id integer not null,
    incident_id uuid not null,
    ordinal integer not null check (ordinal > 0),
    action text not null check (action ~ '^[a-z][a-z_]{0,39}$'),
    from_state text,
    to_state text not null,
    at timestamptz not null,
    actor_id uuid,
    role text not null check (length(role) <= 40),
    edition integer,
    reason text not null default '' check (length(reason) <= 1000),
    media_ids uuid[] not null default '{}',
    details jsonb not null default '{}' check (jsonb_typeof(details) = 'object'),
    request_id uuid,
    primary key (tenant_id, incident_id, ordinal),
    check ((ordinal = 1) = (from_state is null))
) partition by range (incident_id);

-- What was sent under which id of the sender's own: not partitioned, because it must be there once whatever the month.
-- author_id is an account, or made of whatever tells one public device, file or feed from another.
create table incident_receipts (
    tenant_id integer not null references tenants (id),
    author_id uuid not null,
    request_id uuid not null,
    digest bytea not null check (length(digest) = 32),
    incident_id uuid not null,
    ordinal integer not null check (ordinal > 0),
    made_at timestamptz not null default clock_timestamp(),
    primary key (tenant_id, author_id, request_id)
);
create index incident_receipts_made_idx on incident_receipts (tenant_id, made_at);

-- Who reported something and wants to hear of it: personal data, with the number sealed as residents' are.
create table incident_reporters (
    tenant_id integer not null,
    id uuid not null default gen_random_uuid(),
    incident_id uuid not null,
    name text check (length(name) between 1 and 50),
    phone_masked text check (length(phone_masked) between 1 and 40),
    phone_sealed bytea check (length(phone_sealed) between 20 and 300),
    phone_mark bytea check (length(phone_mark) = 32),
    made_at timestamptz not null default clock_timestamp(),
    primary key (tenant_id, id),
    unique (tenant_id, incident_id),
    foreign key (tenant_id, incident_id) references incidents (tenant_id, id),
    check (num_nonnulls(phone_masked, phone_sealed, phone_mark) in (0, 3)),
    check (num_nonnulls(name, phone_masked) > 0)
);

-- 三必到: which incidents somebody of the grid must go and see, and by when.
create table attendance_rules (
    tenant_id integer not null references tenants (id),
    id uuid not null default gen_random_uuid(),
    code text not null check (code ~ '^[a-z][a-z_]{0,39}$'),
    name text not null check (length(name) between 1 and 100),
    name_en text not null check (length(name_en) between 1 and 100),
    type_prefix text not null check (type_prefix ~ '^[0-9A-Za-z]{0,12}$'),
    level_at_most smallint not null check (level_at_most between 1 and 4),
    within_s integer not null check (within_s > 0),
    source text not null,
    status text not null check (status in ('confirmed', 'to_be_confirmed', 'demo')),
    valid tstzrange not null default tstzrange(now(), null) check (not isempty(valid) and not lower_inf(valid)),
    primary key (tenant_id, id),
    constraint attendance_rules_once exclude using gist (tenant_id with =, code with =, valid with &&)
);
create table incident_attendances (
    tenant_id integer not null,
    id uuid not null default gen_random_uuid(),
    incident_id uuid not null,
    rule_id uuid not null,
    due_at timestamptz not null,
    done_at timestamptz,
    done_by_id uuid,
    note text not null default '' check (length(note) <= 500),
    media_ids uuid[] not null default '{}',
    primary key (tenant_id, id),
    unique (tenant_id, incident_id, rule_id),
    foreign key (tenant_id, incident_id) references incidents (tenant_id, id),
    foreign key (tenant_id, rule_id) references attendance_rules (tenant_id, id),
    foreign key (tenant_id, done_by_id) references users (tenant_id, id),
    check ((done_at is null) = (done_by_id is null))
);
create index incident_attendances_due_idx on incident_attendances (tenant_id, due_at) where done_at is null;

-- There is no partition for what fits nowhere: an incident of a month without one is refused, and the service makes the
-- month and tries again. Months are made ahead and never by hand; the tables' owner alone may, so this runs as the owner.
create function add_incident_months(from_on date, until_on date) returns integer
language plpgsql security definer set search_path = wangge, public, pg_temp as $f$
declare
    month date := date_trunc('month', from_on)::date;
    parent text;
    part text;
    low uuid;
    high uuid;
    made integer := 0;
begin
    if from_on < date '2000-01-01' or until_on > current_date + 800 or until_on < from_on then
        raise exception 'months from % to % are not made', from_on, until_on using errcode = 'invalid_parameter_value';
    end if;
    perform pg_advisory_xact_lock(hashtext('incident months'));
    while month <= until_on loop
        low := (rpad(lpad(to_hex((extract(epoch from month::timestamp at time zone 'Asia/Shanghai') * 1000)::bigint), 12, '0'),
            32, '0'))::uuid;
        high := (rpad(lpad(to_hex((extract(epoch from (month + interval '1 month') at time zone 'Asia/Shanghai')
            * 1000)::bigint), 12, '0'), 32, '0'))::uuid;
        foreach parent in array array['incidents', 'incident_transitions'] loop
            part := format('%s_y%s', parent, to_char(month, 'YYYY"m"MM'));
            if to_regclass(format('wangge.%I', part)) is null then
                -- Made apart and then attached, which does not keep readers of the other months waiting.
                execute format('create table wangge.%I (like wangge.%I including all)', part, parent);
                execute format('alter table wangge.%I enable row level security, force row level security', part);
                execute format('alter table wangge.%I attach partition wangge.%I for values from (%L) to (%L)',
                    parent, part, low, high);
                made := made + 1;
            end if;
        end loop;
        month := (month + interval '1 month')::date;
    end loop;
    return made;
end $f$;
revoke all on function add_incident_months(date, date) from public;
grant execute on function add_incident_months(date, date) to wangge_app;

-- What is assigned may be an incident, and may be put elsewhere by hand.
alter table assignments drop constraint assignments_subject_kind_check;
alter table assignments add constraint assignments_subject_kind_check check (
    subject_kind in ('building', 'facility', 'device', 'duty_post', 'organization', 'component', 'incident')
);
alter table assignment_overrides drop constraint assignment_overrides_subject_kind_check;
alter table assignment_overrides add constraint assignment_overrides_subject_kind_check check (
    subject_kind in ('building', 'facility', 'device', 'duty_post', 'organization', 'component', 'incident')
);

do $$
declare
    t text;
    -- What stands somewhere for good; news of what is assigned elsewhere is told of these. Incidents tell it themselves.
    standing constant text := pg_get_viewdef('placed_subjects'::regclass);
begin
    execute 'create view standing_subjects with (security_invoker = true) as ' || standing;
    execute 'create or replace view placed_subjects with (security_invoker = true) as ' || rtrim(standing, '; ') || '
        union all
        select ''incident''::text as kind, i.tenant_id, i.id, i.geom::geometry as geom, i.geom_3857::geometry as geom_3857,
            i.geom::geometry as point
        from incidents as i';
    foreach t in array array[
        'incident_types', 'filing_conditions', 'work_calendars', 'calendar_days', 'working_spans', 'incidents',
        'incident_transitions', 'incident_receipts', 'incident_reporters', 'attendance_rules', 'incident_attendances'
    ] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format($p$create policy %I on %I using (
            tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::integer)
        )$p$, t || '_tenant', t);
    end loop;
end $$;
grant select on standing_subjects to wangge_app;

do $$
declare
    t text;
    key text;
    itself constant text := 'select tenant_id, geom_3857 as geom from changed';
    subjects constant text := 'select c.tenant_id, s.geom_3857 as geom
        from changed as c
        inner join standing_subjects as s on c.subject_kind = s.kind and c.tenant_id = s.tenant_id and c.subject_id = s.id
        union all
        select v.tenant_id, v.sector_3857 as geom
        from changed as c
        inner join camera_views as v
            on c.subject_kind = ''device'' and c.tenant_id = v.tenant_id and c.subject_id = v.device_id';
    everything constant text := $c$(select current_setting('app.map_areas', true)) = '*'$c$;
    areas constant text := $c$(
        select nullif(nullif(current_setting('app.map_areas', true), ''), '*')::uuid[]
    )::uuid[]$c$;
    every_person constant text := $c$(select current_setting('app.people_areas', true)) = '*'$c$;
    people constant text := $c$(
        select nullif(nullif(current_setting('app.people_areas', true), ''), '*')::uuid[]
    )::uuid[]$c$;
    every_line constant text := $c$(select current_setting('app.lines', true)) = '*'$c$;
    lines constant text := $c$(
        select nullif(nullif(current_setting('app.lines', true), ''), '*')::text[]
    )::text[]$c$;
    places text;
begin
    create policy incidents_box on incidents as restrictive for select using (
        geom_3857 && coalesce(
            nullif(current_setting('app.box_3857', true), '')::geometry,
            'SRID=3857;POLYGON((-2.01e7 -2.01e7,2.01e7 -2.01e7,2.01e7 2.01e7,-2.01e7 2.01e7,-2.01e7 -2.01e7))'::geometry
        )
    );
    execute format($p$create policy incidents_sight on incidents as restrictive using (
        (%s or line is null or coalesce(line = any(%s), false))
        and case when %s then true
        else coalesce(community_id = any(%s), false) or coalesce(grid_id = any(%s), false)
            or coalesce(lane_id = any(%s), false) end
    ) with check (true)$p$, every_line, lines, everything, areas, areas, areas);
    -- What belongs to an incident is seen with it. Index: the key of incidents, in one partition.
    for t, key in values ('incident_transitions', 'incident_id'), ('incident_attendances', 'incident_id') loop
        execute format($p$create policy %I on %I as restrictive using (
            case when %s and %s then true
            else exists (
                select from incidents as i where i.tenant_id = %I.tenant_id and i.id = %I.%I
            ) end
        ) with check (true)$p$, t || '_sight', t, everything, every_line, t, t, key);
    end loop;
    execute format($p$create policy incident_reporters_sight on incident_reporters as restrictive using (
        case when %s and %s then true
        else exists (
            select from incidents as i
            where i.tenant_id = incident_reporters.tenant_id and i.id = incident_reporters.incident_id
                and (%s or coalesce(i.community_id = any(%s), false) or coalesce(i.grid_id = any(%s), false)
                    or coalesce(i.lane_id = any(%s), false))
        ) end
    ) with check (true)$p$, every_person, every_line, every_person, people, people, people);
    -- Read by the service alone, which answers a sender what it answered before.
    execute format('create policy incident_receipts_sight on incident_receipts as restrictive using (%s) with check (true)',
        everything);

    for t, places in values ('incidents', itself), ('assignments', subjects) loop
        if t = 'assignments' then
            drop trigger assignments_drawn on assignments;
            drop trigger assignments_redrawn on assignments;
            drop trigger assignments_undrawn on assignments;
        end if;
        execute format('create trigger %I after insert on %I referencing new table as new_rows
            for each statement execute function tell_map_change(%L)', t || '_drawn', t, places);
        execute format('create trigger %I after update on %I referencing old table as old_rows new table as new_rows
            for each statement execute function tell_map_change(%L)', t || '_redrawn', t, places);
        execute format('create trigger %I after delete on %I referencing old table as old_rows
            for each statement execute function tell_map_change(%L)', t || '_undrawn', t, places);
    end loop;
end $$;

grant select, insert on incident_types, filing_conditions, work_calendars, calendar_days, working_spans, incidents,
incident_transitions, incident_receipts, incident_reporters, attendance_rules, incident_attendances to wangge_app;
grant update (valid) on incident_types, filing_conditions, attendance_rules to wangge_app;
grant update (name, name_en, hours, workdays, day_s, spans_from, spans_until, source, status) on work_calendars to wangge_app;
grant delete on calendar_days, working_spans, incident_receipts, incident_reporters to wangge_app;
grant update (done_at, done_by_id, note, media_ids) on incident_attendances to wangge_app;
grant update (
    observed_at, state, state_at, version, type_code, condition_id, level, text, fields, geom, accuracy_m, confidence, address,
    address_by, building_id, community_id, grid_id, lane_id, line, body_id, body_rule_id, routed_by, team_id, worker_id,
    merged_into_id, clock_unit, limit_s, used_s, running_since, due_at, stopped_at, on_time, review_on, escalation,
    rework_count, reopen_count, delay_count, correction_count, urge_count, satisfaction, closed_at
) on incidents to wangge_app;
-- A transition is never changed; what somebody typed in it can be emptied when it is no longer needed.
grant update (reason) on incident_transitions to wangge_app;

select add_incident_months(
    (date_trunc('month', current_date) - interval '1 month')::date, (current_date + interval '4 months')::date
);
