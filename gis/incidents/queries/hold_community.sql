-- hold_community: the edition of a community, which stays until the transaction ends: an edit waits.
-- Parameters: community_id uuid. Index: primary key.
select edition
from communities
where territory_id = %(community_id)s::uuid
for share
