"""Full numbers for a stated purpose, a search by a whole number or name, and the report of who looked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.access.masks import mask_of
from gis.accounts.model import SignedIn
from gis.db import EVERYTHING, enter
from gis.errors import NotAllowed, NotFound, TooMany
from gis.people import identity
from gis.people.reading import Record, log, no_such_household, no_such_person, visible_household
from gis.people.sealing import Keyring
from gis.queries import fetch_all, fetch_one

Number = Literal["id_number", "phone"]
Field = Literal["id_number", "phone", "name"]
_COLUMN: Mapping[Number, str] = {"id_number": "id", "phone": "phone"}
_ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtextextended(:key, 0))")


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody with a number, and where they live."""

    person_id: UUID
    household_id: UUID
    name: str
    birth_year: int | None
    home: Record


async def unmask(
    connection: AsyncConnection,
    signed_in: SignedIn,
    ring: Keyring,
    person_id: UUID,
    fields: Sequence[Number],
    purpose: str,
    per_hour: int,
) -> dict[Number, str | None]:
    """The full numbers, logged in the caller's transaction; refused beyond ``per_hour`` numbers an hour."""
    _check_right(signed_in, fields)
    row = await fetch_one(connection, "people", "sealed", {"person_id": person_id, "today": identity.today()})
    if row is None:
        raise no_such_person()
    home = await visible_household(connection, signed_in, row["household_id"])
    tenant_id = signed_in.user.tenant.id
    await enter(connection, tenant_id, EVERYTHING)
    await count_numbers(connection, signed_in, len(fields), per_hour)
    detail = {"person_id": str(person_id), "fields": list(fields), "purpose": purpose}
    await log(connection, signed_in, home, "person.unmasked", detail)
    values: dict[Number, str | None] = {}
    for field in fields:
        sealed = row[f"{_COLUMN[field]}_sealed"]
        values[field] = None if sealed is None else ring.open(tenant_id, _COLUMN[field], bytes(sealed))
    return values


async def find(
    connection: AsyncConnection,
    signed_in: SignedIn,
    ring: Keyring,
    field: Field,
    value: str,
    purpose: str,
    per_hour: int,
) -> list[Found]:
    """Who has exactly this number, or name, among those who are seen; a number itself is logged nowhere.

    By name for those who keep the register; numbers count against ``per_hour``.
    """
    if field == "name":
        _check_keeps(signed_in)
        by = "name"
        wanted: dict[str, str | bytes] = {"name": value}
    else:
        _check_right(signed_in, (field,))
        plain = identity.phone_number(value) if field == "phone" else identity.plain(value)
        by = _COLUMN[field]
        wanted = {"mark": ring.mark(signed_in.user.tenant.id, by, plain)}
    rows = await fetch_all(connection, "people", f"by_{by}", {**wanted, "today": identity.today()})
    homes = [await visible_household(connection, signed_in, row["household_id"]) for row in rows]
    await enter(connection, signed_in.user.tenant.id, EVERYTHING)
    if field != "name":
        await count_numbers(connection, signed_in, 1, per_hour)
    for row, home in zip(rows, homes, strict=True):
        fields = [] if field == "name" else [field]
        detail = {"person_id": str(row["person_id"]), "fields": fields, "purpose": purpose}
        await log(connection, signed_in, home, "person.found", detail)
    return [
        Found(row["person_id"], row["household_id"], row["name"], row["birth_year"], home)
        for row, home in zip(rows, homes, strict=True)
    ]


async def said_in_correction(
    connection: AsyncConnection,
    signed_in: SignedIn,
    ring: Keyring,
    request: tuple[UUID, UUID],
    per_hour: int,
) -> str:
    """What a resident says instead, for whoever answers the request (household, request); logged like a number."""
    household_id, request_id = request
    signed_in.scope.check(
        "people.write",
        "更正申请由网格管理员答复。",
        "Requests for correction are answered by a grid manager.",
    )
    home = await visible_household(connection, signed_in, household_id)
    values = {"household_id": household_id, "request_id": request_id}
    row = await fetch_one(connection, "people", "said", values)
    if row is None:
        raise NotFound("没有这份申请。", "There is no such request.")
    if row["field"] in _COLUMN:
        _check_right(signed_in, (row["field"],))
    await enter(connection, signed_in.user.tenant.id, EVERYTHING)
    numbers = [row["field"]] if row["field"] in _COLUMN else []
    await count_numbers(connection, signed_in, len(numbers), per_hour)
    detail = {"person_id": str(row["person_id"]), "fields": numbers, "purpose": "答复更正申请"}
    await log(connection, signed_in, home, "correction.shown", detail)
    return ring.open(signed_in.user.tenant.id, "said", bytes(row["said_sealed"]))


async def accesses(
    connection: AsyncConnection, signed_in: SignedIn, household_id: UUID, before: int | None, page_size: int
) -> Sequence[Record]:
    """Who looked at a household, for what, the newest first; for those who read the log."""
    signed_in.scope.check(
        "audit.read",
        "查阅记录由审计管理员查看。",
        "The record of who looked is read by the audit administrator.",
    )
    await enter(connection, signed_in.user.tenant.id, EVERYTHING)
    home = await fetch_one(connection, "people", "household", {"household_id": household_id})
    if home is None or home["community_id"] not in signed_in.scope.granted:
        raise no_such_household()
    values = {"household_id": str(household_id), "before": before, "page_size": page_size}
    return [dict(row) for row in await fetch_all(connection, "people", "accesses", values)]


def _check_keeps(signed_in: SignedIn) -> None:
    """The right to change residents, and a role that shows names in full."""
    words = (
        "你的角色不能按姓名查居民。需要时请网格管理员查。",
        "Your role does not look residents up by name. Ask a grid manager.",
    )
    signed_in.scope.check("people.write", *words)
    if mask_of(signed_in.user.roles).of("name") != "full":
        raise NotAllowed(*words, params={"right": "people.write"})


def _check_right(signed_in: SignedIn, fields: Sequence[Number]) -> None:
    """The right to see numbers, and a role that shows these at least masked."""
    words = (
        "你的角色不能查看全号。需要时请网格管理员查看。",
        "Your role does not show full numbers. Ask a grid manager.",
    )
    signed_in.scope.check("people.unmask", *words)
    mask = mask_of(signed_in.user.roles)
    if not all(mask.shows(field) for field in fields):
        raise NotAllowed(*words, params={"right": "people.unmask"})


async def count_numbers(
    connection: AsyncConnection, signed_in: SignedIn, numbers: int, per_hour: int
) -> None:
    """Refuse more than so many numbers an hour, counted in the log itself: no process and no restart forgets them."""
    key = f"unmask {signed_in.user.tenant.id} {signed_in.user.id}"
    await connection.execute(_ONE_AT_A_TIME, {"key": key})
    row = await fetch_one(connection, "people", "unmasked_lately", {"actor_id": signed_in.user.id})
    seen = 0 if row is None else int(row["numbers"])
    if seen + numbers > per_hour:
        raise TooMany(
            f"一小时内已查看 {seen} 个号码，上限 {per_hour} 个。稍后再看，或请管理员导出。",
            f"You have seen {seen} numbers within the hour; the limit is {per_hour}. Try again later.",
            code="too_many_numbers",
            params={"retry_after_s": 600},
        )
