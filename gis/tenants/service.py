"""Tenants with the levels they start from."""

from dataclasses import dataclass

from gis.db import Connection, set_tenant
from gis.errors import NotFound
from gis.teams.defaults import add_default_roles
from gis.visits.defaults import add_default_rules


@dataclass(frozen=True)
class Level:
    """One level of the territory tree."""

    level: str
    parent_level: str | None
    name: str
    name_en: str
    code_scheme: str
    covers_parent: bool = False


DEFAULT_LEVELS = (
    Level("county", None, "县（市、区）", "County", "CN-6"),
    Level("town", "county", "街道 / 乡镇", "Town", "CN-9"),
    Level("community", "town", "社区 / 村", "Community", "CN-12"),
    Level("grid", "community", "网格", "Grid", "CN-12+3", covers_parent=True),
    Level("lane", "grid", "街巷", "Lane", "CN-12+3+2"),
)


@dataclass(frozen=True)
class Tenant:
    """The county or city that runs a deployment."""

    id: int
    code: str
    name: str
    name_en: str | None
    is_demo: bool


def create_tenant(
    owner: Connection, code: str, name: str, *, name_en: str | None = None, is_demo: bool = False
) -> Tenant:
    """Add a tenant with the default levels, roles of duty and rules of visiting; needs the owner's login.

    A tenant of that code that is there already is returned as it is.

    Leaves the connection's transaction in that tenant.
    """
    row = owner.execute("select id from tenants where code = %s", (code,)).fetchone()
    if row is not None:
        set_tenant(owner, row[0])
        return find_tenant(owner, code)
    owner.execute("lock table tenants in share row exclusive mode")
    owner.execute(
        "insert into tenants (id, code, name, name_en, is_demo)"
        " select coalesce(max(id), 0) + 1, %s, %s, %s, %s from tenants",
        (code, name, name_en, is_demo),
    )
    tenant = find_tenant(owner, code)
    set_tenant(owner, tenant.id)
    for ordinal, level in enumerate(DEFAULT_LEVELS, start=1):
        owner.execute(
            "insert into levels (tenant_id, level, ordinal, parent_level, covers_parent, name, name_en,"
            " code_scheme)"
            " values (%s, %s, %s, %s, %s, %s, %s, %s)",
            (
                tenant.id,
                level.level,
                ordinal,
                level.parent_level,
                level.covers_parent,
                level.name,
                level.name_en,
                level.code_scheme,
            ),
        )
    add_default_roles(owner, tenant.id)
    add_default_rules(owner, tenant.id)
    return tenant


def find_tenant(connection: Connection, code: str | None) -> Tenant:
    """The tenant of that code; without a code the default one, or the only one."""
    rows = connection.execute(
        "select id, code, name, name_en, is_demo from tenants"
        " where coalesce(code = %s, true) order by is_default desc, id",
        (code,),
    ).fetchall()
    if not rows:
        raise NotFound(
            f"没有租户 {code}。" if code else "还没有租户。运行 ./wangge demo，或先新增一个租户。",
            f"There is no tenant {code}."
            if code
            else "There is no tenant yet. Run ./wangge demo, or add one first.",
            params={"tenant": code},
        )
    return Tenant(*rows[0])


def tenants(connection: Connection, code: str | None) -> list[Tenant]:
    """Every tenant, oldest first, or the one of that code; NotFound when there is none of that code."""
    if code:
        return [find_tenant(connection, code)]
    rows = connection.execute("select id, code, name, name_en, is_demo from tenants order by id").fetchall()
    return [Tenant(*row) for row in rows]


def make_default(owner: Connection, tenant: Tenant) -> None:
    """Sign-in without a tenant means this one from now on."""
    owner.execute("update tenants set is_default = false where is_default and id <> %s", (tenant.id,))
    owner.execute("update tenants set is_default = true where id = %s and not is_default", (tenant.id,))


def level_of(connection: Connection, level: str) -> Level:
    """The level of the transaction's tenant."""
    row = connection.execute(
        "select level, parent_level, name, name_en, code_scheme, covers_parent from levels where level = %s",
        (level,),
    ).fetchone()
    if row is None:
        raise NotFound(f"没有层级 {level}。", f"There is no level {level}.", params={"level": level})
    return Level(*row)


def levels_of(connection: Connection) -> dict[str, Level]:
    """Every level of the transaction's tenant, by its name."""
    rows = connection.execute(
        "select level, parent_level, name, name_en, code_scheme, covers_parent from levels"
    ).fetchall()
    return {row[0]: Level(*row) for row in rows}
