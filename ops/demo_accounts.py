"""The demo's accounts; they exist only where the data is a demonstration."""

from uuid import UUID

from gis.access.grants import Grant, end_all, give
from gis.accounts.service import add_user, id_of, list_users
from gis.db import Connection
from gis.tenants.service import Tenant

ACCOUNTS = {
    "admin": "系统管理员",
    "manager": "网格管理员",
    "auditor": "审核员",
    "dispatcher": "派遣员",
    "checker": "核查员",
    "patrol": "巡查员",
    "planner": "规划员",
    "security": "安全管理员",
    "inspector": "审计管理员",
}


def password_of(username: str) -> str:
    """The password that everybody may know."""
    return f"demo-{username}"


def make_accounts(connection: Connection, tenant: Tenant) -> None:
    """Whichever of the accounts are missing."""
    present = {line.username for line in list_users(connection)}
    for username, display_name in ACCOUNTS.items():
        if username not in present:
            add_user(
                connection,
                tenant.id,
                username=username,
                display_name=display_name,
                password=password_of(username),
                roles=(username,),
            )


def give_areas(connection: Connection, tenant: Tenant) -> None:
    """Give the accounts what they see of the town that was loaded: the patrol member one grid, the others all of it."""
    for username in ACCOUNTS:
        user_id = id_of(connection, username)
        end_all(connection, tenant.id, user_id)
        if username != "patrol":
            give(connection, tenant.id, user_id, Grant(reason="演示"))
        elif (grid := _patrolled(connection)) is not None:
            give(connection, tenant.id, user_id, Grant(grid, reason="演示"))


def _patrolled(connection: Connection) -> UUID | None:
    """Grid 03 of the first community, or its first grid; none in a town without grids."""
    row = connection.execute(
        "select territory_id from territory_versions where level = 'grid'"
        " and upper_inf(recorded) and now() <@ valid order by (number = '03') desc, code limit 1"
    ).fetchone()
    return UUID(str(row[0])) if row else None
