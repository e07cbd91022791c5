-- staff_gone: staff who left, emptied; their duties stay. Returns how many.
-- Parameters: before timestamptz. Runs with everything in sight of the tenant.
with emptied as (
    update workers as w
    set
        name = '已离任', phone_masked = null, source = 'erased', source_key = w.id::text, content_hash = ''::bytea, user_id = null
    where w.ended_at < %(before)s::timestamptz and w.source <> 'erased'
    returning 1
)

select count(*) as emptied from emptied
