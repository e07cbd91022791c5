"""What the demo's residents need besides names: tenancies of what is let, and a few tags with their legal basis."""

from gis.db import Connection
from gis.people.codes import codes
from gis.tenants.service import Tenant

_TENANCIES = """
    with owners as materialized (
        select distinct on (g.building_id) g.building_id, p.name
        from residences as y
        join people as p on p.tenant_id = y.tenant_id and p.id = y.person_id
        join households as g on g.tenant_id = y.tenant_id and g.id = y.household_id
        where y.relation = 'head' and y.is_registered
        order by g.building_id, y.id
    ),

    let as materialized (
        select h.tenant_id, h.id, h.building_id, lower(r.valid) as since_on,
            row_number() over (order by h.source_key) as nth
        from residences as r
        join households as h on h.tenant_id = r.tenant_id and h.id = r.household_id
        join units as u on u.tenant_id = h.tenant_id and u.id = h.unit_id and u.is_rental
        where r.relation = 'head' and not r.is_registered and upper_inf(r.valid)
    )

    insert into tenancies (tenant_id, household_id, use_code, hazard_codes, landlord_name, valid)
    select l.tenant_id, l.id, '02', array[case when l.nth % 60 = 0 then '01' else '00' end], o.name,
        daterange(l.since_on, null)
    from let as l
    left join owners as o on o.building_id = l.building_id
"""
"""Whose house it is: the registered head in the same building, where there is one. One in sixty has a hazard."""

_TAGS = """
    insert into attention_tags (tenant_id, person_id, code, line, legal_basis, reviewer_id, expires_on)
    select r.tenant_id, r.person_id, %(code)s, %(line)s, %(basis)s, u.id, current_date + 180
    from residences as r
    join households as h on h.tenant_id = r.tenant_id and h.id = r.household_id
    join people as p on p.tenant_id = r.tenant_id and p.id = r.person_id
    join users as u on u.tenant_id = r.tenant_id and u.username = 'manager'
    where r.relation = 'head' and upper_inf(r.valid) and h.people = 1 and h.elderly_people = 1
        and p.birth_year <= extract(year from current_date) - %(age)s
"""


def furnish(connection: Connection, tenant: Tenant) -> None:
    """Inside the tenant's transaction, after its residents were imported."""
    assert tenant.is_demo
    connection.execute(_TENANCIES)
    for code, age in (("lives_alone", 75), ("needs_help_in_fire", 84)):
        tag = codes("tag")[code]
        connection.execute(_TAGS, {"code": code, "line": tag.line, "basis": tag.basis, "age": age})
