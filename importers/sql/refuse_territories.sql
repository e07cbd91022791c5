-- Take the duties out of the stage whose territory is not known.
-- No parameters; returns row_number, source_key, territory_code.
with gone as (
    delete from import_stage
    where territory_id is null
    returning row_number, source_key, territory_code
)

select
    row_number,
    source_key,
    territory_code
from gone
order by row_number
