-- Lists sort the addresses themselves again.
drop trigger buildings_ordered on buildings;
drop function keep_address_order();
drop index assignments_grid_idx, assignments_lane_idx, assignments_community_idx;
create index assignments_grid_idx on assignments (tenant_id, grid_id, subject_kind)
where upper_inf(valid) and upper_inf(recorded);
create index assignments_lane_idx on assignments (tenant_id, lane_id, subject_kind)
where upper_inf(valid) and upper_inf(recorded);
create index assignments_community_idx on assignments (tenant_id, community_id, subject_kind)
where upper_inf(valid) and upper_inf(recorded);
alter table assignments drop column address_order;
alter table units drop column address_order;
alter table buildings drop column address_order;
