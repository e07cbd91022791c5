"""The demo's tenants and accounts; they exist only where the data is a demonstration."""

from psycopg import sql

from gis.db import Connection, set_tenant
from gis.metadata import METADATA
from gis.people.service import add_user, list_users
from gis.tables import TABLES
from gis.tenants.service import Tenant, create_tenant, make_default

KEPT = frozenset({"tenants", "levels", "users", "sessions", "audit_log"})
assert TABLES  # importing them is what fills METADATA

ACCOUNTS = {
    "admin": "系统管理员",
    "manager": "网格长",
    "auditor": "审核员",
    "dispatcher": "调度员",
    "checker": "核查员",
    "patrol": "巡逻队员",
    "planner": "规划员",
}


def password_of(username: str) -> str:
    """The password that everybody may know."""
    return f"demo-{username}"


def make_tenant(owner: Connection, code: str, name: str, name_en: str) -> Tenant:
    """The demo's tenant, the one sign-in means from now on; a second time changes nothing."""
    tenant = create_tenant(owner, code, name, name_en=name_en, is_demo=True)
    make_default(owner, tenant)
    return tenant


def empty(owner: Connection, tenant: Tenant) -> None:
    """Delete a demo's map and registers: a town generated anew is another town, not an update of the old one."""
    if not tenant.is_demo:
        raise ValueError(f"{tenant.code} is no demo")
    set_tenant(owner, tenant.id)
    owner.execute("update tenants set loaded = '{}' where id = %s", (tenant.id,))
    for table in reversed(METADATA.sorted_tables):
        if table.name not in KEPT:
            statement = sql.SQL("delete from {} where tenant_id = %s").format(sql.Identifier(table.name))
            owner.execute(statement, (tenant.id,))


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
