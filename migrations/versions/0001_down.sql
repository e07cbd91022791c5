-- Drops every table and function of the foundation, dependants first.
drop table if exists assignments, register_versions, duties, workers, land, duty_posts, devices, facilities, households,
units, buildings, lane_lines, partition_checks, territory_versions, territory_codes, edits, communities, territories,
rejected_rows, import_batches, audit_log, sessions, users, size_rules, levels, tenants cascade;
drop function if exists note_partition_insert(), note_partition_update(), check_partition();
