-- entries: the log, newest first, with actors and areas by name, and with its words where they are still kept.
-- Parameters, none for any: actor_id (uuid), action (text, a LIKE pattern), subject_kind, subject_id (text), area_id (uuid), areas (uuid[]),
-- since, until (timestamptz); before_at, before_id: where the last page ended; page_size (integer).
-- Runs with everything in sight. Index: the primary key, audit_log_actor_idx, audit_log_subject_idx, audit_log_chain_idx.
select
    a.at,
    a.id,
    a.actor_id,
    u.display_name as actor,
    a.action,
    a.subject_kind,
    a.subject_id,
    a.detail || coalesce((
        select jsonb_object_agg(w.key, w.said)
        from audit_words as w
        where w.tenant_id = a.tenant_id and w.audit_id = a.id
    ), '{}') as detail,
    a.area_id,
    v.name as area,
    a.seq,
    encode(a.hash, 'hex') as hash
from audit_log as a
left join users as u on a.tenant_id = u.tenant_id and a.actor_id = u.id
left join territory_versions as v
    on a.tenant_id = v.tenant_id and a.area_id = v.territory_id and upper_inf(v.recorded) and upper_inf(v.valid)
where
    (%(actor_id)s::uuid is null or a.actor_id = %(actor_id)s::uuid)
    and (%(action)s::text is null or a.action like %(action)s::text)
    and (%(subject_kind)s::text is null or a.subject_kind = %(subject_kind)s::text)
    and (%(subject_id)s::text is null or a.subject_id = %(subject_id)s::text)
    and (%(area_id)s::uuid is null or a.area_id = %(area_id)s::uuid)
    and (%(areas)s::uuid[] is null or a.area_id = any(%(areas)s::uuid[]))
    and (%(since)s::timestamptz is null or a.at >= %(since)s::timestamptz)
    and (%(until)s::timestamptz is null or a.at < %(until)s::timestamptz)
    and (%(before_at)s::timestamptz is null or (a.at, a.id) < (%(before_at)s::timestamptz, %(before_id)s::bigint))
order by a.at desc, a.id desc
limit %(page_size)s::integer
