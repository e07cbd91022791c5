-- The files of the households that the import spoke of have changed: whoever holds one open has to look again.
-- No parameters. Index: primary key.
update households as h
set file_number = h.file_number + 1
where h.id in (select s.household_id from import_stage as s)
