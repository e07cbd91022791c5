-- leaders: how many active accounts of some roles have a grant that reaches a territory or its community.
-- Parameters: roles text[]; community_id, territory_id uuid or null. Index: grants_user_idx.
select count(*) as leaders
from users as u
where
    u.is_active and u.roles && %(roles)s::text[]
    and exists (
        select from grants as g
        where
            g.tenant_id = u.tenant_id and g.user_id = u.id and g.valid @> now()
            and (
                g.territory_id is null
                or g.territory_id in (%(community_id)s::uuid, %(territory_id)s::uuid)
            )
    )
