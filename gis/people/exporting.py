"""What is stored of one person, handed over to that person: the right to know and to copy (PIPL article 45)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from gis.accounts.model import SignedIn
from gis.db import EVERYTHING, enter
from gis.people import identity
from gis.people.reading import log, no_such_person, visible_household
from gis.people.sealing import Keyring
from gis.queries import fetch_one


async def export_person(
    connection: AsyncConnection, signed_in: SignedIn, ring: Keyring, person_id: UUID, purpose: str
) -> Mapping[str, Any]:
    """Everything of one person in full, with who saw their numbers; logged in the caller's transaction."""
    words = (
        "你的角色不能导出居民的全部信息。请网格管理员办理。",
        "Your role does not hand out all that is stored of a resident. Ask a grid manager.",
    )
    signed_in.scope.check("people.write", *words)
    signed_in.scope.check("people.unmask", *words)
    sealed = await fetch_one(
        connection, "people", "sealed", {"person_id": person_id, "today": identity.today()}
    )
    if sealed is None:
        raise no_such_person()
    home = await visible_household(connection, signed_in, sealed["household_id"])
    tenant_id = signed_in.user.tenant.id
    await enter(connection, tenant_id, EVERYTHING)
    detail = {"person_id": str(person_id), "fields": ["id_number", "phone"], "purpose": purpose}
    await log(connection, signed_in, home, "household.exported", detail)
    row = await fetch_one(connection, "people", "export", {"person_id": person_id})
    assert row is not None, "it was there a moment ago, and nothing deletes people"
    numbers = {
        name: None if sealed[column] is None else ring.open(tenant_id, field, bytes(sealed[column]))
        for name, column, field in (("id_number", "id_sealed", "id"), ("phone", "phone_sealed", "phone"))
    }
    return {**row, **numbers}
