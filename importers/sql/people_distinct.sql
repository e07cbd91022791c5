-- One row per person of the stage: what the file says of them wherever they live.
-- No parameters.
create temporary table import_stage_people on commit drop as
select distinct on (source_key)
    row_number,
    source_key,
    content_hash,
    name,
    name_pinyin,
    name_initials,
    birth_year,
    id_kind,
    id_masked,
    id_sealed,
    id_mark,
    phone_masked,
    phone_sealed,
    phone_mark
from import_stage
order by source_key, row_number
