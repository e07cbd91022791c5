-- Ends the stored assignments that differ; one that began at this very moment is superseded instead.
-- Parameters: at timestamptz. Index: primary key.
update assignments as a
set
    valid = case
        when d.stored_from < %(at)s::timestamptz then tstzrange(d.stored_from, %(at)s::timestamptz)
        else a.valid
    end,
    recorded = case
        when d.stored_from < %(at)s::timestamptz then a.recorded
        else tstzrange(lower(a.recorded), clock_timestamp())
    end
from differences as d
where a.id = d.stored_id;
