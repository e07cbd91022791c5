-- faults: rows of the log that do not fit their chain, and chains that do not end where their head says.
-- No parameters; sees the transaction's tenant. Computes every hash anew by the expression of the trigger chain_audit_row,
-- written here once more so that a replaced trigger does not vouch for itself. Index: audit_log_chain_idx for the order.
with entries as (
    select
        coalesce(area_id, '00000000-0000-0000-0000-000000000000') as area,
        area_id,
        seq,
        id,
        at,
        action,
        prev_hash,
        hash,
        sha256(convert_to(jsonb_build_array(
            tenant_id, area_id, seq, id, (extract(epoch from at) * 1000000)::bigint, actor_id, action, subject_kind,
            subject_id, detail
        )::text, 'UTF8') || prev_hash) as computed
    from audit_log
),

chained as (
    select
        *,
        coalesce(lag(seq) over chain, 0) as seq_before,
        coalesce(lag(hash) over chain, sha256(''::bytea)) as hash_before
    from entries
    window chain as (partition by area order by seq, id)
),

ends as (
    select distinct on (area)
        area,
        seq,
        hash
    from entries
    order by area, seq desc
)

select
    area_id,
    seq,
    at,
    action,
    case
        when seq <> seq_before + 1 then 'missing_before'
        when hash <> computed then 'altered'
        else 'broken_link'
    end as fault,
    seq - seq_before - 1 as missing
from chained
where hash <> computed or seq <> seq_before + 1 or prev_hash <> hash_before
union all
select
    nullif(coalesce(h.area_id, e.area), '00000000-0000-0000-0000-000000000000') as area_id,
    coalesce(e.seq, 0) as seq,
    null as at,
    null as action,
    case when h.area_id is null then 'no_head' else 'missing_at_end' end as fault,
    coalesce(h.seq, 0) - coalesce(e.seq, 0) as missing
from audit_heads as h
full join ends as e on h.area_id = e.area
where h.area_id is null or e.area is null or h.seq <> e.seq or h.hash <> e.hash
order by area_id nulls first, seq
