"""What an administrator of a part of the tenant keeps: accounts whose grants lie in it, and those without any.

An account with a grant elsewhere too is seen with its grants here, which can be ended, and is kept by an administrator
who reaches all of it. ``areas`` are those of the administrator's own grants; none means the whole tenant.
Synchronous; each function works inside the caller's transaction, whose tenant is named and which sees everything.
"""

from collections.abc import Collection
from uuid import UUID

from gis.db import Connection
from gis.errors import NotAllowed, NotFound


def check_sees(connection: Connection, areas: Collection[UUID] | None, user_id: UUID) -> None:
    """NotFound, as for an account that does not exist, unless the administrator is told of it."""
    if areas is None:
        return
    here, everywhere = _running(connection, areas, user_id)
    if everywhere and not here:
        raise no_such_user()


def check_keeps(connection: Connection, areas: Collection[UUID] | None, user_id: UUID) -> None:
    """The same, and NotAllowed when a grant of the account lies elsewhere: what is done to it would reach there."""
    if areas is None:
        return
    here, everywhere = _running(connection, areas, user_id)
    if everywhere and not here:
        raise no_such_user()
    if here < everywhere:
        raise NotAllowed(
            "这个账号在你的范围以外也有授权，由管全部范围的管理员来改。",
            "This account has a grant outside your area too: an administrator who reaches all of it changes it.",
            code="reaches_further",
        )


def check_reaches(areas: Collection[UUID] | None, territory_id: UUID | None) -> None:
    """Refuse a territory that is not the administrator's to give, as if it did not exist; none is the whole tenant."""
    if areas is None:
        return
    if territory_id is None:
        raise NotAllowed(
            "全域只能由授权为全域的管理员来给。",
            "The whole tenant is given by an administrator whose own grant is the whole tenant.",
            code="whole_tenant",
        )
    if territory_id not in areas:
        raise NotFound("没有这个区域。核对链接。", "There is no such territory. Check the link.")


def check_grant(connection: Connection, areas: Collection[UUID] | None, grant_id: UUID) -> None:
    """Refuse a grant that lies elsewhere as if there were none."""
    if areas is None:
        return
    row = connection.execute("select territory_id from grants where id = %s", (grant_id,)).fetchone()
    if row is not None and row[0] not in areas:
        raise NotFound(
            "没有这项授权，或它已结束。",
            "There is no such grant, or it is over.",
            params={"grant": str(grant_id)},
        )


def no_such_user() -> NotFound:
    """There is no account of that number."""
    return NotFound("没有这个用户。", "There is no such user.")


def _running(connection: Connection, areas: Collection[UUID], user_id: UUID) -> tuple[int, int]:
    """How many grants that are not over an account has in some areas, and anywhere; NotFound for no account."""
    row = connection.execute(
        "select count(g.id) filter (where g.territory_id = any(%s)), count(g.id) from users as u left join grants as g"
        " on g.tenant_id = u.tenant_id and g.user_id = u.id and (upper_inf(g.valid) or upper(g.valid) > now())"
        " where u.id = %s group by u.id",
        (list(areas), user_id),
    ).fetchone()
    if row is None:
        raise no_such_user()
    return row[0], row[1]
