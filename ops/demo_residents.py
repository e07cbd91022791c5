"""What the demo's residents need besides names: a few tags with their legal basis."""

from gis.db import Connection
from gis.people.codes import codes
from gis.tenants.service import Tenant

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
    for code, age in (("lives_alone", 75), ("needs_help_in_fire", 84)):
        tag = codes("tag")[code]
        connection.execute(_TAGS, {"code": code, "line": tag.line, "basis": tag.basis, "age": age})
