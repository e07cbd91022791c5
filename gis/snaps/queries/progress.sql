-- progress: what the public may know of an incident: no text, no name of a person, no place but its community.
-- Parameters: id uuid. Index: primary key of incidents, incident_types_once, media_incident_idx.
select
    i.id,
    i.state,
    i.reported_at,
    i.review_on,
    i.merged_into_id,
    t.name as kind,
    t.name_en as kind_en,
    c.name as community,
    c.name_en as community_en,
    (
        select count(*) from media as m
        where m.tenant_id = i.tenant_id and m.incident_id = i.id and m.ready_at is not null
    ) as photos
from incidents as i
inner join incident_types as t on i.tenant_id = t.tenant_id and i.type_code = t.code and t.valid @> now()
left join territory_versions as c
    on i.tenant_id = c.tenant_id and i.community_id = c.territory_id and upper_inf(c.valid) and upper_inf(c.recorded)
where i.id = %(id)s::uuid
