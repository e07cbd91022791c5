-- One page of a community's edits, newest first.
-- Parameters: community_id uuid; before int (edition of the last one of the page before, null = from the newest); page_size.
-- Index: edits' unique key on tenant, community and edition; edits_reverts_idx;
-- territory_versions_edit_idx, territory_versions_once.
select
    e.id as edit_id,
    e.edition,
    e.kind as op,
    e.reason,
    u.display_name as author,
    e.recorded_at,
    e.effective_at,
    e.draft_id,
    coalesce((e.impact ->> 'households')::integer, 0) as households,
    coalesce((e.impact ->> 'people')::integer, 0) as people,
    undone.edition as reverts_edition,
    undoing.edition as reverted_by_edition,
    e.intent is not null
    and e.kind <> 'reshape_communities'
    and not exists (
        select from territory_versions as v
        where v.tenant_id = e.tenant_id and v.edit_id = e.id and not exists (
            select from territory_versions as c
            where
                c.tenant_id = v.tenant_id and c.territory_id = v.territory_id
                and c.content_hash = v.content_hash and upper_inf(c.valid) and upper_inf(c.recorded)
        )
    ) as can_revert
from edits as e
left join users as u on e.tenant_id = u.tenant_id and e.author_id = u.id
left join edits as undone on e.tenant_id = undone.tenant_id and e.reverts_id = undone.id
left join lateral (
    select max(r.edition) as edition
    from edits as r
    where r.tenant_id = e.tenant_id and r.reverts_id = e.id
) as undoing on true
where e.community_id = %(community_id)s and (%(before)s::integer is null or e.edition < %(before)s::integer)
order by e.edition desc
limit %(page_size)s::integer;
