"""Whom to call at an organisation: with stars for those whose role shows them, in full for a stated purpose."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from gis.access.masks import mask_of
from gis.accounts.model import SignedIn
from gis.accounts.repository import add_audit
from gis.db import EVERYTHING, enter
from gis.errors import NotAllowed, NotFound
from gis.people.identity import masked_name
from gis.people.sealing import Keyring
from gis.people.unmasking import count_numbers
from gis.queries import fetch_one


@dataclass(frozen=True, slots=True)
class Contact:
    """A person and a number; none where there is none."""

    name: str | None
    phone: str | None


async def masked_contact(connection: AsyncConnection, signed_in: SignedIn, organization_id: UUID) -> Contact:
    """The contact with stars; NotFound where there is none in sight."""
    signed_in.scope.check("people.read", *_NOT_FOR_ROLE)
    row = await _row(connection, organization_id)
    if not mask_of(signed_in.user.roles).shows("contact"):
        return Contact(None, None)
    return Contact(masked_name(row["name"]) if row["name"] else None, row["phone_masked"])


async def unmask_contact(
    connection: AsyncConnection,
    signed_in: SignedIn,
    ring: Keyring,
    organization_id: UUID,
    purpose: str,
    per_hour: int,
) -> Contact:
    """The contact in full, logged in the caller's transaction, and counted with the numbers of residents."""
    signed_in.scope.check("people.unmask", *_NOT_UNMASKED)
    if not mask_of(signed_in.user.roles).shows("contact"):
        raise NotAllowed(*_NOT_UNMASKED, params={"right": "people.unmask"})
    row = await _row(connection, organization_id)
    user = signed_in.user
    await enter(connection, user.tenant.id, EVERYTHING)
    await count_numbers(connection, signed_in, 1, per_hour)
    detail = {"fields": ["phone"], "purpose": purpose}
    subject = ("organization", str(organization_id))
    await add_audit(
        connection, user.tenant.id, user.id, "contact.unmasked", subject, detail, row["community_id"]
    )
    sealed = row["phone_sealed"]
    phone = None if sealed is None else ring.open(user.tenant.id, "phone", bytes(sealed))
    return Contact(row["name"], phone)


async def _row(connection: AsyncConnection, organization_id: UUID) -> dict[str, Any]:
    row = await fetch_one(connection, "organizations", "contact", {"organization_id": organization_id})
    if row is None:
        raise NotFound(
            "没有登记联系人，或不在你的可见范围内。",
            "No contact is registered, or it is outside your scope.",
            code="no_contact",
        )
    return dict(row)


_NOT_FOR_ROLE = (
    "你的角色不能查看联系人。需要时点“申请权限”。",
    "Your role does not show contacts. Ask for access if you need it.",
)
_NOT_UNMASKED = (
    "你的角色不能查看全号。需要时请网格管理员查看。",
    "Your role does not show full numbers. Ask a grid manager.",
)
