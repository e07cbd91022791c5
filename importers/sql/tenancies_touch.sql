-- The files of the households whose tenancies the batch wrote have changed: whoever holds one open has to look again.
-- Parameters: batch uuid. Index: households_pkey, or both read once.
update households as h
set file_number = h.file_number + 1
where
    h.id in (
        select t.household_id
        from tenancies as t
        where t.batch_id = %(batch)s
    )
