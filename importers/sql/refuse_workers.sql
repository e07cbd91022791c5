-- Take the duties out of the stage whose worker is not known.
-- No parameters; returns row_number, source_key, worker_key.
with gone as (
    delete from import_stage
    where worker_id is null
    returning row_number, source_key, worker_key
)

select
    row_number,
    source_key,
    worker_key
from gone
order by row_number
