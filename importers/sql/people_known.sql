-- The residences that stay beside those of the file: of its people elsewhere, and of others in its households.
-- A residence of the file's own people that began earlier gives way: they moved. Parameters: source text.
-- Index: people's unique key, residences_person_idx, residences_household_idx.
create temporary table import_stage_known on commit drop as
select
    r.id,
    r.person_id,
    r.household_id,
    r.relation,
    r.is_registered,
    r.is_living,
    r.valid,
    p.source_key,
    p.source = %(source)s as is_own,
    coalesce(p.source = %(source)s and (p.source_key, r.household_id) in (
        select
            s.source_key,
            s.household_id
        from import_stage as s
    ), false) as is_restated,
    (
        select min(s.since_on) from import_stage as s
        where
            s.source_key = p.source_key and s.household_id <> r.household_id and p.source = %(source)s
            and s.since_on > lower(r.valid)
            and ((s.is_registered and r.is_registered) or (s.is_living and r.is_living))
    ) as moved_on
from residences as r
inner join people as p on r.tenant_id = p.tenant_id and r.person_id = p.id
where
    r.household_id in (select s.household_id from import_stage as s)
    or (p.source = %(source)s and p.source_key in (select s.source_key from import_stage as s))
