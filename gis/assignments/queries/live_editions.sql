-- live_editions: every community of the tenant with its edition; the whole answer is what the index compares itself to.
-- Index: primary key of communities (a scan of a small table).
select
    territory_id,
    edition
from communities
order by territory_id
