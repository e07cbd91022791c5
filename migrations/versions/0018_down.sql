-- Households have an assignment of their own again, written from their buildings'.
alter table assignments drop constraint assignments_subject_kind_check;
alter table assignments add constraint assignments_subject_kind_check check (
    subject_kind in ('building', 'household', 'facility', 'device', 'duty_post')
);
alter table assignments drop constraint assignments_rule_check;
alter table assignments add constraint assignments_rule_check check (
    rule in ('inside', 'largest_share', 'border_tie', 'by_building', 'outside', 'manual')
);
alter table assignments add column building_id uuid;
alter table assignments no force row level security;
alter table households no force row level security;
alter table former_homes no force row level security;
insert into assignments (
    tenant_id, subject_kind, subject_id, community_id, grid_id, lane_id, building_id, rule, measure, edition, valid, recorded
)
select
    a.tenant_id,
    'household' as subject_kind,
    h.household_id,
    a.community_id,
    a.grid_id,
    a.lane_id,
    h.building_id,
    case a.rule when 'outside' then 'outside' else 'by_building' end as rule,
    a.measure,
    a.edition,
    a.valid * h.valid as valid,
    a.recorded
from homes as h
inner join assignments as a
    on
        h.tenant_id = a.tenant_id and a.subject_kind = 'building' and h.building_id = a.subject_id
        and upper_inf(a.recorded) and a.valid && h.valid;
alter table assignments force row level security;
alter table households force row level security;

drop policy households_sight on households;
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
    home constant text := format($c$exists (
        select from assignments as a
        where a.tenant_id = %%I.tenant_id and a.subject_kind = 'household' and a.subject_id = %%I.household_id
            and upper_inf(a.valid) and upper_inf(a.recorded)
            and (coalesce(a.community_id = any(%s), false) or coalesce(a.grid_id = any(%s), false)
                or coalesce(a.lane_id = any(%s), false))
    )$c$, people, people, people);
begin
    execute format($p$create policy households_sight on households as restrictive using (
        case when %s then true
        else exists (
            select from assignments as a
            where a.tenant_id = households.tenant_id and a.subject_kind = 'household' and a.subject_id = households.id
                and upper_inf(a.valid) and upper_inf(a.recorded)
        ) end
    ) with check (true)$p$, everything);
    foreach t in array array[
        'residences', 'tenancies', 'household_notes', 'correction_requests', 'legal_holds', 'erasure_requests', 'visits'
    ] loop
        execute format('drop policy %I on %I', t || '_sight', t);
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

drop view homes;
drop trigger households_moved on households;
drop function keep_former_home();
drop table former_homes;
alter table households drop column housed_since;
