-- The stage of residents: one row per person and household of the file. Numbers are sealed already.
-- No parameters.
create temporary table import_stage (
    row_number bigint,
    source_key text,
    household_key text,
    content_hash bytea,
    name text,
    name_pinyin text,
    name_initials text,
    birth_year smallint,
    id_kind text,
    id_masked text,
    id_sealed bytea,
    id_mark bytea,
    phone_masked text,
    phone_sealed bytea,
    phone_mark bytea,
    relation text,
    is_registered boolean,
    is_living boolean,
    since_on date,
    until_on date,
    inflow_reason text,
    permit_kind text,
    permit_until_on date,
    housing_kind text,
    household_id uuid
) on commit drop
