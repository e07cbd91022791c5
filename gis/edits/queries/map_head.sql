-- What says which map of a community is the newest: its edition, and the edit that made it. An edition that was rolled back
-- and given again has another edit. Parameters: community uuid. Index: primary key, edits (tenant_id, community_id, edition).
select
    c.metric_epsg,
    c.edition,
    e.id as edit_id
from communities as c
left join edits as e
    on c.tenant_id = e.tenant_id and c.territory_id = e.community_id and c.edition = e.edition
where c.territory_id = %(community)s;
