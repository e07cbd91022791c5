-- Takes the map's notices away again.
drop function tell_map_change() cascade;
drop function tell_access_change() cascade;
drop index assignments_reaching_idx;
