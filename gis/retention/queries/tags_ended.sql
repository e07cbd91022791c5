-- tags_ended: tags that ended or ran out, but of those under a legal hold. Returns how many went.
-- Parameters: before timestamptz. Runs with everything in sight of the tenant.
with gone as (
    delete from attention_tags as t
    where
        least(t.ended_at, (t.expires_on + 1)::timestamp at time zone 'Asia/Shanghai') < %(before)s::timestamptz
        and not exists (
            select from legal_holds as h
            where
                h.tenant_id = t.tenant_id and now() <@ h.valid
                and (
                    h.person_id = t.person_id
                    or (
                        h.person_id is null and h.household_id in (
                            select r.household_id
                            from residences as r
                            where r.tenant_id = t.tenant_id and r.person_id = t.person_id
                        )
                    )
                )
        )
    returning 1
)

select count(*) as gone from gone
