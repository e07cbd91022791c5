"""The command ``tenant``: who runs this deployment; the first thing to add before one's own data."""

from collections.abc import Sequence

from gis.db import connect
from gis.incidents.upkeep import prepare
from gis.settings import DatabaseSettings
from gis.tenants.service import create_tenant, make_default
from ops import database
from ops.cli import parser
from ops.say import Stopped, say


def tenant(arguments: Sequence[str]) -> int:
    """Add a tenant, or list them."""
    options = parser("tenant")
    actions = options.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="列出租户 · list")
    add = actions.add_parser("add", help="添加租户 · add")
    add.add_argument(
        "code", help="代码，小写字母开头，如 panlong · code, begins with a lower-case letter, such as panlong"
    )
    add.add_argument("name", help="名称 · name")
    add.add_argument("--name-en", help="英文名称 · English name")
    add.add_argument("--default", action="store_true", help="登录时的默认租户 · the one sign-in means")
    chosen = options.parse_args(arguments)
    database.ready()
    settings = DatabaseSettings.model_validate({})
    if chosen.action == "list":
        with connect(settings) as connection:
            rows = connection.execute("select code, name, is_default from tenants order by id").fetchall()
        for code, name, is_default in rows:
            print(f"{code:<16} {name}{'  默认 default' if is_default else ''}")
        return 0
    if settings.owner_database_url is None:
        raise Stopped(
            f"添加租户需要 {database.OWNER_VARIABLE}。", f"Adding a tenant needs {database.OWNER_VARIABLE}."
        )
    with connect(settings, owner=True) as owner:
        made = create_tenant(owner, chosen.code, chosen.name, name_en=chosen.name_en)
        if chosen.default:
            make_default(owner, made)
    prepare(settings, made.id)
    say(f"租户 {made.code} {made.name} 已就绪", "the tenant is ready")
    return 0
