"""Every statement that writes staff, and what it must read to do so."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.errors import Conflict

Record = RowMapping

_LOCK = {
    "workers": text("select * from workers where id = :id for no key update"),
    "teams": text("select * from teams where id = :id for no key update"),
    "duties": text(
        "select *, lower(valid) as valid_from, upper(valid) as valid_to from duties where id = :id for no key update"
    ),
    "absences": text(
        "select *, lower(valid) as valid_from, upper(valid) as valid_to from absences"
        " where id = :id for no key update"
    ),
}

_ADD = {
    "worker": text(
        "insert into workers (tenant_id, id, source, source_key, content_hash, name, phone_masked, employment, team_id,"
        " territory_id, user_id) values (:tenant_id, :id, 'page', cast(:id as text), sha256(convert_to(cast(:id as"
        " text), 'UTF8')), :name, :phone_masked, :employment, :team_id, :territory_id, :user_id)"
    ),
    "team": text(
        "insert into teams (tenant_id, id, name, parent_id, territory_id)"
        " values (:tenant_id, :id, :name, :parent_id, :territory_id)"
    ),
    "duty": text(
        "insert into duties (tenant_id, id, source, source_key, content_hash, worker_id, territory_id, role, line,"
        " valid, reason, author_id) values (:tenant_id, :id, 'page', cast(:id as text), sha256(convert_to(cast(:id as"
        " text), 'UTF8')), :worker_id, :territory_id, :role, :line,"
        " tstzrange(coalesce(:valid_from, now()), :valid_to), :reason, :author_id)"
    ),
    "absence": text(
        "insert into absences (tenant_id, id, worker_id, deputy_id, valid, note, author_id)"
        " values (:tenant_id, :id, :worker_id, :deputy_id, tstzrange(:valid_from, :valid_to), :note, :author_id)"
    ),
}

_UPDATE = {
    "worker": text(
        "update workers set name = :name, phone_masked = :phone_masked, employment = :employment, team_id = :team_id,"
        " territory_id = :territory_id, user_id = :user_id, ended_at = :ended_at, number = number + 1 where id = :id"
    ),
    "team": text(
        "update teams set name = :name, parent_id = :parent_id, territory_id = :territory_id, number = number + 1"
        " where id = :id"
    ),
    "absence": text(
        "update absences set deputy_id = :deputy_id, valid = tstzrange(lower(valid), :valid_to), note = :note,"
        " number = number + 1 where id = :id"
    ),
}

_END_DUTY = text(
    "update duties set valid = tstzrange(lower(valid), greatest(coalesce(:valid_to, now()), lower(valid) +"
    " interval '1 microsecond')), number = number + 1 where id = :id"
)

_END_DUTIES_OF = text(
    "update duties set valid = tstzrange(lower(valid), greatest(now(), lower(valid) + interval '1 microsecond')),"
    " number = number + 1 where worker_id = :id and (upper(valid) is null or upper(valid) > now())"
)

_ROLE = text("select * from duty_roles where role = :role")

_TERRITORY = text(
    "select v.territory_id, v.level, v.number, v.name from territory_versions as v"
    " where v.territory_id = :id and upper_inf(v.recorded) and v.valid @> now()"
)

_HOLDERS = text(
    "select d.id, d.worker_id, w.name, upper(d.valid) as valid_to from duties as d"
    " join workers as w on w.tenant_id = d.tenant_id and w.id = d.worker_id"
    " where d.territory_id = :territory_id and d.role = :role and (d.is_sole or d.worker_id = :worker_id)"
    " and d.valid && tstzrange(coalesce(:valid_from, now()), :valid_to)"
)

_ABOVE = text(
    "with recursive up (id, parent_id, steps) as (select id, parent_id, 0 from teams where id = :id"
    " union all select t.id, t.parent_id, up.steps + 1 from up join teams as t on t.id = up.parent_id"
    " where up.steps < 100) select id from up"
)

_LOCK_TEAMS = text("select pg_advisory_xact_lock(hashtext('teams'), :tenant_id)")

_AWAY = text(
    "select a.id, a.worker_id, lower(a.valid) as valid_from, upper(a.valid) as valid_to from absences as a"
    " where a.worker_id = :worker_id and a.valid && tstzrange(:valid_from, :valid_to)"
    " and a.id is distinct from cast(:but as uuid)"
)

_ROLES = text("select * from duty_roles order by ordinal, role")

_TEAMS = text(
    "select t.*, p.name as parent, (select count(*) from workers as w where w.tenant_id = t.tenant_id"
    " and w.team_id = t.id and w.ended_at is null) as members from teams as t"
    " left join teams as p on p.tenant_id = t.tenant_id and p.id = t.parent_id order by t.name, t.id limit 2000"
)


async def lock(connection: AsyncConnection, table: str, row_id: UUID) -> Record | None:
    """The row, locked until the transaction ends; none when it is unknown or out of sight."""
    return (await connection.execute(_LOCK[table], {"id": row_id})).mappings().one_or_none()


async def add(connection: AsyncConnection, kind: str, values: Mapping[str, Any]) -> None:
    """Insert one row; Conflict when another one of the same kind stands in its way."""
    try:
        await connection.execute(_ADD[kind], values)
    except IntegrityError as error:
        raise in_the_way() from error


async def update(connection: AsyncConnection, kind: str, values: Mapping[str, Any]) -> None:
    """Rewrite one row under its next number; Conflict when another one stands in its way."""
    try:
        await connection.execute(_UPDATE[kind], values)
    except IntegrityError as error:
        if kind == "team" and "below itself" in str(error.orig):
            raise circular_team() from error
        raise in_the_way() from error


async def end_duty(connection: AsyncConnection, duty_id: UUID, valid_to: Any) -> None:
    """The duty ends at a moment; none is now."""
    await connection.execute(_END_DUTY, {"id": duty_id, "valid_to": valid_to})


async def end_duties_of(connection: AsyncConnection, worker_id: UUID) -> int:
    """Every duty of a worker ends now; how many did."""
    return int((await connection.execute(_END_DUTIES_OF, {"id": worker_id})).rowcount)


async def role_of(connection: AsyncConnection, role: str) -> Record | None:
    """A role of duty."""
    return (await connection.execute(_ROLE, {"role": role})).mappings().one_or_none()


async def territory_in_force(connection: AsyncConnection, territory_id: UUID) -> Record | None:
    """A territory's level, number and name now."""
    return (await connection.execute(_TERRITORY, {"id": territory_id})).mappings().one_or_none()


async def holders(connection: AsyncConnection, values: Mapping[str, Any]) -> Sequence[Record]:
    """Duties that a new one would collide with: of whoever holds a role alone, or of the same worker."""
    return (await connection.execute(_HOLDERS, values)).mappings().all()


async def teams_above(connection: AsyncConnection, tenant_id: int, team_id: UUID) -> set[UUID]:
    """A team and all above it, while no other team can be moved."""
    await connection.execute(_LOCK_TEAMS, {"tenant_id": tenant_id})
    return set((await connection.execute(_ABOVE, {"id": team_id})).scalars())


async def absences_of(connection: AsyncConnection, values: Mapping[str, Any]) -> Sequence[Record]:
    """Absences of a worker that share time with an interval; `but` is the one not asked about."""
    return (await connection.execute(_AWAY, values)).mappings().all()


async def roles(connection: AsyncConnection) -> Sequence[Record]:
    """Every role of duty, in order."""
    return (await connection.execute(_ROLES)).mappings().all()


async def teams(connection: AsyncConnection) -> Sequence[Record]:
    """Every team by name, with its parent's name and how many work in it."""
    return (await connection.execute(_TEAMS)).mappings().all()


def circular_team() -> Conflict:
    """A team cannot be put below itself."""
    return Conflict(
        "队伍不能放在自己或自己的下级之下。换一个上级。",
        "A team cannot lie below itself. Choose another one above it.",
        code="circular_team",
    )


def in_the_way() -> Conflict:
    """What a constraint says in words."""
    return Conflict(
        "与另一条记录冲突，没有保存。刷新后再试。",
        "Another record stands in the way; nothing was saved. Reload and try again.",
        code="in_the_way",
    )
