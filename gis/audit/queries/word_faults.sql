-- word_faults: words of the log that do not fit the salted hash in the chain, and how many are gone without a certificate.
-- No parameters; sees the transaction's tenant. Index: the key of audit_words, audit_log's primary key.
with hashed as (
    select
        l.area_id,
        l.seq,
        l.at,
        l.id,
        l.action,
        e.key,
        e.value ->> 'sha256' as digest
    from audit_log as l
    cross join lateral jsonb_each(l.detail) as e
    where
        e.key in ('purpose', 'reason', 'answer', 'address') and jsonb_typeof(e.value) = 'object' and e.value ? 'sha256'
),

gone as (
    select
        (
            select count(*)
            from hashed as h
            where
                not exists (
                    select from audit_words as w
                    where w.audit_id = h.id and w.key = h.key
                )
        )
        - coalesce((
            select sum((i.value ->> 'count')::bigint)
            from certificates as c
            cross join lateral jsonb_array_elements(c.body -> 'items') as i
            where i.value ->> 'table' = 'audit_words'
        ), 0) as missing
)

select
    coalesce(h.area_id, l.area_id) as area_id,
    coalesce(h.seq, l.seq, 0) as seq,
    w.at,
    coalesce(h.action, l.action) as action,
    'words_altered' as fault,
    0 as missing
from audit_words as w
left join hashed as h on w.audit_id = h.id and w.key = h.key
left join audit_log as l on w.at = l.at and w.audit_id = l.id
where h.digest is distinct from encode(sha256(w.salt || convert_to(w.said, 'UTF8')), 'hex')
union all
select
    null as area_id,
    0 as seq,
    null as at,
    null as action,
    'words_missing' as fault,
    g.missing
from gone as g
where g.missing > 0
