-- A household belongs where its building does, at every date: it is read through the building, and the only thing kept of
-- it is which building it was in until when. So an edit of the map writes a row a building, and none a household.
-- households.housed_since: since when it is in its building. former_homes: the buildings before, one row a move.

alter table households add column housed_since timestamptz not null default now();

create table former_homes (
    tenant_id integer not null,
    household_id uuid not null,
    building_id uuid not null,
    valid tstzrange not null check (
        not isempty(valid) and not lower_inf(valid) and not upper_inf(valid)
    ),
    constraint former_homes_once exclude using gist (tenant_id with =, household_id with =, valid with &&),
    foreign key (tenant_id, household_id) references households (tenant_id, id),
    foreign key (tenant_id, building_id) references buildings (tenant_id, id)
);
create index former_homes_building_idx on former_homes (tenant_id, building_id);

-- What the assignments of households say of their buildings: neighbouring intervals in one building are one stay.
alter table assignments no force row level security;
alter table households no force row level security;
alter table former_homes no force row level security;
with told as (
    select
        a.tenant_id,
        a.subject_id,
        a.building_id,
        a.valid,
        lag(a.building_id) over (partition by a.tenant_id, a.subject_id order by lower(a.valid)) as building_before
    from assignments as a
    where a.subject_kind = 'household' and upper_inf(a.recorded) and a.building_id is not null
),

stays as (
    select
        t.*,
        count(*) filter (where t.building_before is distinct from t.building_id)
            over (partition by t.tenant_id, t.subject_id order by lower(t.valid))
        as nth
    from told as t
),

homes as materialized (
    select
        s.tenant_id,
        s.subject_id as household_id,
        s.building_id,
        min(lower(s.valid)) as since,
        bool_or(upper_inf(s.valid)) as is_present,
        max(upper(s.valid)) as until
    from stays as s
    group by s.tenant_id, s.subject_id, s.building_id, s.nth
),

housed as (
    update households as h set housed_since = p.since
    from homes as p
    where h.tenant_id = p.tenant_id and h.id = p.household_id and p.is_present
)

insert into former_homes (tenant_id, household_id, building_id, valid)
select
    p.tenant_id,
    p.household_id,
    p.building_id,
    tstzrange(p.since, p.until) as valid
from homes as p
where not p.is_present;
alter table households force row level security;

-- Whoever moves a household, the building that it leaves is kept.
create function keep_former_home() returns trigger
language plpgsql set search_path = wangge, public, pg_temp as $$
begin
    if new.housed_since is not distinct from old.housed_since then
        new.housed_since := now();
    end if;
    new.housed_since := greatest(new.housed_since, old.housed_since);
    if new.housed_since > old.housed_since then
        insert into former_homes (tenant_id, household_id, building_id, valid)
        values (old.tenant_id, old.id, old.building_id, tstzrange(old.housed_since, new.housed_since));
    end if;
    return new;
end $$;
create trigger households_moved before update of building_id on households
for each row when (new.building_id is distinct from old.building_id) execute function keep_former_home();

-- Grids are drawn with how many households they had at a date.
do $$
declare
    dwelling constant text := 'select c.tenant_id, b.geom_3857 as geom from changed as c
        inner join buildings as b on c.tenant_id = b.tenant_id and c.building_id = b.id';
begin
    execute format('create trigger former_homes_drawn after insert on former_homes referencing new table as new_rows
        for each statement execute function tell_map_change(%L)', dwelling);
    execute format('create trigger former_homes_redrawn after update on former_homes
        referencing old table as old_rows new table as new_rows
        for each statement execute function tell_map_change(%L)', dwelling);
    execute format('create trigger former_homes_undrawn after delete on former_homes referencing old table as old_rows
        for each statement execute function tell_map_change(%L)', dwelling);
end $$;

-- In which building every household was, at every date.
create view homes with (security_invoker = true) as
select
    h.tenant_id,
    h.id as household_id,
    h.building_id,
    tstzrange(h.housed_since, null) as valid
from households as h
union all
select
    f.tenant_id,
    f.household_id,
    f.building_id,
    f.valid
from former_homes as f;
grant select on homes to wangge_app;

drop policy households_sight on households;
drop policy residences_sight on residences;
drop policy tenancies_sight on tenancies;
drop policy household_notes_sight on household_notes;
drop policy correction_requests_sight on correction_requests;
drop policy legal_holds_sight on legal_holds;
drop policy erasure_requests_sight on erasure_requests;
drop policy visits_sight on visits;

alter table former_homes enable row level security;
alter table former_homes force row level security;
create policy former_homes_tenant on former_homes using (
    tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::integer)
);
grant select, insert on former_homes to wangge_app;

do $$
declare
    t text;
    everything constant text := $c$(select current_setting('app.map_areas', true)) = '*'$c$;
    every_person constant text := $c$(select current_setting('app.people_areas', true)) = '*'$c$;
    people constant text := $c$(
        select nullif(nullif(current_setting('app.people_areas', true), ''), '*')::uuid[]
    )::uuid[]$c$;
    every_line constant text := $c$(select current_setting('app.lines', true)) = '*'$c$;
    lines constant text := $c$(
        select nullif(nullif(current_setting('app.lines', true), ''), '*')::text[]
    )::text[]$c$;
    -- Index: households_pkey, assignments_current_key.
    home constant text := format($c$exists (
        select from households as h
        inner join assignments as a on h.tenant_id = a.tenant_id and a.subject_kind = 'building'
            and h.building_id = a.subject_id and upper_inf(a.valid) and upper_inf(a.recorded)
        where h.tenant_id = %%I.tenant_id and h.id = %%I.household_id
            and (coalesce(a.community_id = any(%s), false) or coalesce(a.grid_id = any(%s), false)
                or coalesce(a.lane_id = any(%s), false))
    )$c$, people, people, people);
begin
    -- A household is seen where its building is, and a former home too.
    foreach t in array array['households', 'former_homes'] loop
        execute format($p$create policy %I on %I as restrictive using (
            case when %s then true
            else exists (
                select from assignments as a
                where a.tenant_id = %I.tenant_id and a.subject_kind = 'building' and a.subject_id = %I.building_id
                    and upper_inf(a.valid) and upper_inf(a.recorded)
            ) end
        ) with check (true)$p$, t || '_sight', t, everything, t, t);
    end loop;
    foreach t in array array[
        'residences', 'tenancies', 'household_notes', 'correction_requests', 'legal_holds', 'erasure_requests'
    ] loop
        execute format($p$create policy %I on %I as restrictive using (
            case when %s then true else %s end
        ) with check (true)$p$, t || '_sight', t, every_person, format(home, t, t));
    end loop;
    execute format($p$create policy visits_sight on visits as restrictive using (
        (%s or line is null or coalesce(line = any(%s), false)) and case when %s then true else %s end
    ) with check (true)$p$, every_line, lines, every_person, format(home, 'visits', 'visits'));
end $$;

delete from assignments
where subject_kind = 'household';
alter table assignments force row level security;
alter table assignments drop column building_id;
alter table assignments drop constraint assignments_subject_kind_check;
alter table assignments add constraint assignments_subject_kind_check check (
    subject_kind in ('building', 'facility', 'device', 'duty_post')
);
alter table assignments drop constraint assignments_rule_check;
alter table assignments add constraint assignments_rule_check check (
    rule in ('inside', 'largest_share', 'border_tie', 'outside', 'manual')
);
