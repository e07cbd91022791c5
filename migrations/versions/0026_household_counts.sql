-- How many households and people each building has now: what lists, totals and the map ask for all day, kept as it changes.
-- Written by triggers only, as differences, so that two who add to one building at once both count. `verify` counts again.
create table household_counts (
    tenant_id integer not null,
    building_id uuid not null,
    households integer not null,
    people integer not null,
    floating_people integer not null,
    elderly_people integer not null,
    child_people integer not null,
    primary key (tenant_id, building_id),
    foreign key (tenant_id, building_id) references buildings (tenant_id, id) on delete cascade
) with (fillfactor = 80);

alter table household_counts enable row level security;
alter table household_counts force row level security;
create policy household_counts_tenant on household_counts using (
    tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::integer)
);
grant select on household_counts to wangge_app;

-- As of the households themselves: they are seen where their building is.
do $$
declare
    everything constant text := $c$(select current_setting('app.map_areas', true)) = '*'$c$;
begin
    execute format($p$create policy household_counts_sight on household_counts as restrictive using (
        case when %s then true
        else exists (
            select from assignments as a
            where a.tenant_id = household_counts.tenant_id and a.subject_kind = 'building'
                and a.subject_id = household_counts.building_id and upper_inf(a.valid) and upper_inf(a.recorded)
        ) end
    ) with check (true)$p$, everything);
end $$;

-- Buildings in one order, so that two who write to the same ones wait for each other and not in a circle.
create function keep_household_counts() returns trigger
language plpgsql security definer set search_path = wangge, public, pg_temp as $f$
declare
    areas constant text := coalesce(current_setting('app.map_areas', true), '');
    gone constant text := 'select tenant_id, building_id, -1 as sign, people, floating_people, elderly_people, child_people
        from old_rows';
    come constant text := 'select tenant_id, building_id, 1 as sign, people, floating_people, elderly_people, child_people
        from new_rows';
begin
    perform set_config('app.map_areas', '*', true);
    execute format($q$
        insert into household_counts as k (
            tenant_id, building_id, households, people, floating_people, elderly_people, child_people
        )
        select tenant_id, building_id, sum(sign), sum(sign * people), sum(sign * floating_people),
            sum(sign * elderly_people), sum(sign * child_people)
        from (%s) as changed
        group by tenant_id, building_id
        having (sum(sign), sum(sign * people), sum(sign * floating_people), sum(sign * elderly_people),
            sum(sign * child_people)) <> (0, 0, 0, 0, 0)
        order by tenant_id, building_id
        on conflict (tenant_id, building_id) do update set
            households = k.households + excluded.households,
            people = k.people + excluded.people,
            floating_people = k.floating_people + excluded.floating_people,
            elderly_people = k.elderly_people + excluded.elderly_people,
            child_people = k.child_people + excluded.child_people
    $q$, case tg_op when 'INSERT' then come when 'DELETE' then gone else come || ' union all ' || gone end);
    perform set_config('app.map_areas', areas, true);
    return null;
end $f$;

create trigger households_counted after insert on households referencing new table as new_rows
for each statement execute function keep_household_counts();
create trigger households_recounted after update on households referencing old table as old_rows new table as new_rows
for each statement execute function keep_household_counts();
create trigger households_uncounted after delete on households referencing old table as old_rows
for each statement execute function keep_household_counts();

alter table households no force row level security;
alter table household_counts no force row level security;
insert into household_counts (
    tenant_id, building_id, households, people, floating_people, elderly_people, child_people
)
select
    h.tenant_id,
    h.building_id,
    count(*) as households,
    sum(h.people) as people,
    sum(h.floating_people) as floating_people,
    sum(h.elderly_people) as elderly_people,
    sum(h.child_people) as child_people
from households as h
group by h.tenant_id, h.building_id;
alter table households force row level security;
alter table household_counts force row level security;

-- Grids are drawn with how many households they have.
do $$
declare
    dwelling constant text := 'select c.tenant_id, b.geom_3857 as geom from changed as c
        inner join buildings as b on c.tenant_id = b.tenant_id and c.building_id = b.id';
begin
    execute format('create trigger household_counts_drawn after insert on household_counts
        referencing new table as new_rows for each statement execute function tell_map_change(%L)', dwelling);
    execute format('create trigger household_counts_redrawn after update on household_counts
        referencing old table as old_rows new table as new_rows
        for each statement execute function tell_map_change(%L)', dwelling);
    execute format('create trigger household_counts_undrawn after delete on household_counts
        referencing old table as old_rows for each statement execute function tell_map_change(%L)', dwelling);
end $$;
