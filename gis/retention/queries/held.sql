-- held: the legal hold that keeps a resident's data, of the person or of a household they lived in.
-- Parameters: person_id uuid. Runs with everything in sight. Index: legal_holds_household_idx, residences_person_idx.
select h.id
from legal_holds as h
where
    now() <@ h.valid
    and (
        h.person_id = %(person_id)s::uuid
        or (
            h.person_id is null and h.household_id in (
                select r.household_id
                from residences as r
                where r.person_id = %(person_id)s::uuid
            )
        )
    )
order by h.id
limit 1
