-- export: everything that is stored of one person but the numbers themselves, which are opened beside this.
-- Read with the sight of the system, for a person whom whoever asks may see: it is the person's own data, wherever it is.
-- Parameters: person_id uuid. Index: primary keys, residences_person_idx, audit_log_subject_idx.
select
    p.name,
    p.birth_year,
    p.id_kind,
    p.source,
    p.created_at,
    coalesce((
        select jsonb_agg(
            jsonb_build_object(
                'street', b.street, 'house_number', b.house_number, 'building', b.name, 'entrance', u.entrance,
                'room', u.room, 'relation', r.relation, 'is_registered', r.is_registered, 'is_living', r.is_living,
                'since_on', lower(r.valid), 'until_on', upper(r.valid), 'inflow_reason', r.inflow_reason,
                'permit_kind', r.permit_kind, 'permit_until_on', r.permit_until_on, 'housing_kind', r.housing_kind
            )
            order by lower(r.valid), r.id
        )
        from residences as r
        inner join households as h on r.tenant_id = h.tenant_id and r.household_id = h.id
        inner join buildings as b on h.tenant_id = b.tenant_id and h.building_id = b.id
        left join units as u on h.tenant_id = u.tenant_id and h.unit_id = u.id
        where r.tenant_id = p.tenant_id and r.person_id = p.id
    ), '[]'::jsonb) as residences,
    coalesce((
        select jsonb_agg(
            jsonb_build_object(
                'code', t.code, 'legal_basis', t.legal_basis, 'reviewed_at', t.reviewed_at, 'expires_on', t.expires_on,
                'ended_at', t.ended_at
            )
            order by t.reviewed_at, t.id
        )
        from attention_tags as t
        where t.tenant_id = p.tenant_id and t.person_id = p.id
    ), '[]'::jsonb) as tags,
    coalesce((
        select jsonb_agg(
            jsonb_build_object(
                'field', c.field, 'reason', c.reason, 'asked_at', c.asked_at, 'due_on', c.due_on, 'answer', c.answer,
                'answer_reason', c.answer_reason, 'answered_at', c.answered_at
            )
            order by c.asked_at, c.id
        )
        from correction_requests as c
        where c.tenant_id = p.tenant_id and c.person_id = p.id
    ), '[]'::jsonb) as corrections,
    coalesce((
        select jsonb_agg(
            jsonb_build_object(
                'at', l.at, 'action', l.action, 'who', w.display_name, 'fields', l.detail -> 'fields',
                'purpose', coalesce(to_jsonb(s.said), case when jsonb_typeof(l.detail -> 'purpose') = 'string' then l.detail -> 'purpose' end)
            )
            order by l.id
        )
        from audit_log as l
        left join users as w on l.tenant_id = w.tenant_id and l.actor_id = w.id
        left join audit_words as s on l.tenant_id = s.tenant_id and l.id = s.audit_id and s.key = 'purpose'
        where
            l.tenant_id = p.tenant_id and l.subject_kind = 'household'
            and l.subject_id in (
                select r.household_id::text
                from residences as r
                where r.tenant_id = p.tenant_id and r.person_id = p.id
            )
            and l.detail ->> 'person_id' = p.id::text
    ), '[]'::jsonb) as accesses
from people as p
where p.id = %(person_id)s::uuid and p.erased_at is null
