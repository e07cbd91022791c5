-- Takes the map's notices away again.
drop function tell_map_change() cascade;
drop function tell_access_change() cascade;
drop index assignments_reaching_idx;
alter function note_partition_insert() reset search_path;
alter function note_partition_update() reset search_path;
alter function check_partition() reset search_path;
