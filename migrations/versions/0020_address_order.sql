-- The order of addresses: street, number or name, then stair, floor and room, every number counted and not spelled. A list
-- of an area reads the current assignments of its buildings in it, so they carry it too; a trigger keeps it, whoever writes.
-- Digits are padded to six places; collation C, so that every server sorts alike.
alter table buildings add column address_order text collate "C" not null generated always as (
    left(regexp_replace(
        regexp_replace(
            translate(
                coalesce(street, '') || ' ' || rtrim(coalesce(house_number, name, ''), '号栋幢座楼'),
                '０１２３４５６７８９', '0123456789'
            ),
            '([0-9]+)', '00000\1', 'g'
        ),
        '0*([0-9]{6,})', '\1', 'g'
    ), 250)
) stored;
alter table units add column address_order text collate "C" not null generated always as (
    left(regexp_replace(
        regexp_replace(
            translate(
                coalesce(entrance, '') || ' ' || (coalesce(floor, 0) + 100)::text || ' ' || coalesce(room, ''),
                '０１２３４５６７８９', '0123456789'
            ),
            '([0-9]+)', '00000\1', 'g'
        ),
        '0*([0-9]{6,})', '\1', 'g'
    ), 250)
) stored;

alter table assignments add column address_order text collate "C" not null default '';
alter table assignments no force row level security;
alter table buildings no force row level security;
update assignments as a
set address_order = b.address_order
from buildings as b
where
    a.subject_kind = 'building' and a.tenant_id = b.tenant_id and a.subject_id = b.id
    and upper_inf(a.valid) and upper_inf(a.recorded);
alter table assignments force row level security;
alter table buildings force row level security;
grant update (address_order) on assignments to wangge_app;

drop index assignments_grid_idx, assignments_lane_idx, assignments_community_idx;
create index assignments_grid_idx on assignments (tenant_id, grid_id, subject_kind, address_order, subject_id)
where upper_inf(valid) and upper_inf(recorded);
create index assignments_lane_idx on assignments (tenant_id, lane_id, subject_kind, address_order, subject_id)
where upper_inf(valid) and upper_inf(recorded);
create index assignments_community_idx on assignments (tenant_id, community_id, subject_kind, address_order, subject_id)
where upper_inf(valid) and upper_inf(recorded);

create function keep_address_order() returns trigger
language plpgsql set search_path = wangge, public, pg_temp as $$
begin
    update assignments as a set address_order = new.address_order
    where a.tenant_id = new.tenant_id and a.subject_kind = 'building' and a.subject_id = new.id
        and upper_inf(a.valid) and upper_inf(a.recorded);
    return null;
end $$;
create trigger buildings_ordered after update on buildings
for each row when (new.address_order is distinct from old.address_order) execute function keep_address_order();
