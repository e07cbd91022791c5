"""The demo's accounts; they exist only where the data is a demonstration."""

from uuid import UUID

from gis.access.grants import Grant, give
from gis.accounts.service import add_user, list_users
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
}


def password_of(username: str) -> str:
    """The password that everybody may know."""
    return f"demo-{username}"


def make_accounts(connection: Connection, tenant: Tenant) -> None:
    """Whichever of the seven accounts are missing."""
    present = {line.username for line in list_users(connection)}
    for username, display_name in ACCOUNTS.items():
        if username not in present:
            user_id = add_user(
                connection,
                tenant.id,
                username=username,
                display_name=display_name,
                password=password_of(username),
                roles=(username,),
            )
            area = _patrolled(connection) if username == "patrol" else None
            give(connection, tenant.id, user_id, Grant(area, reason="demo"))


def _patrolled(connection: Connection) -> UUID | None:
    """Grid 03 of the first community, where there is one: the demo's patrol member sees it and nothing else."""
    row = connection.execute(
        "select territory_id from territory_versions where level = 'grid' and number = '03'"
        " and upper_inf(recorded) and now() <@ valid order by code limit 1"
    ).fetchone()
    return UUID(str(row[0])) if row else None
