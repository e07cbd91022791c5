"""The demo's accounts; they exist only where the data is a demonstration."""

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
            add_user(
                connection,
                tenant.id,
                username=username,
                display_name=display_name,
                password=password_of(username),
                roles=(username,),
            )
