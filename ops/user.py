"""The command ``user``: accounts of a deployment, kept by whoever administers it."""

import argparse
import getpass
import sys
from collections.abc import Sequence
from uuid import UUID

from gis.access.grants import Grant, end_all, give, territory_of_code
from gis.accounts.service import ROLES, add_user, id_of, list_users, set_active, set_password
from gis.db import Connection, connect
from gis.settings import DatabaseSettings
from gis.tenants.service import find_tenant
from ops import database
from ops.cli import parser
from ops.say import Stopped, say


def user(arguments: Sequence[str]) -> int:
    """Add, list, switch off and on, or give a new password."""
    chosen = _parser().parse_args(arguments)
    database.ready()
    with connect(DatabaseSettings.model_validate({})) as connection:
        tenant = find_tenant(connection, chosen.tenant)
    with connect(DatabaseSettings.model_validate({}), tenant.id) as connection:
        _act(connection, tenant.id, chosen)
    return 0


def _act(connection: Connection, tenant_id: int, chosen: argparse.Namespace) -> None:
    name = getattr(chosen, "username", "")
    if chosen.action == "list":
        for line in list_users(connection):
            state = "" if line.is_active else "  停用 disabled"
            print(f"{line.username:<20} {','.join(line.roles):<30} {line.display_name}{state}")
    elif chosen.action == "add":
        areas = _areas(connection, chosen)
        user_id = add_user(
            connection,
            tenant_id,
            username=name,
            display_name=chosen.name or name,
            password=_password(),
            roles=tuple(chosen.role),
            locale=chosen.locale,
        )
        for area in areas:
            give(connection, tenant_id, user_id, Grant(area))
        say(f"已添加用户 {name}", "added")
    elif chosen.action == "grant":
        for area in _areas(connection, chosen):
            give(connection, tenant_id, id_of(connection, name), Grant(area, reason=chosen.reason))
        say(f"用户 {name} 的可见范围已扩大", "granted")
    elif chosen.action == "revoke":
        ended = end_all(connection, tenant_id, id_of(connection, name))
        say(f"用户 {name} 的 {ended} 项授权已结束", "revoked")
    elif chosen.action == "password":
        set_password(connection, tenant_id, name, _password())
        say(f"用户 {name} 的密码已更换，所有登录已失效", "password changed, every session ended")
    else:
        set_active(connection, tenant_id, name, active=chosen.action == "enable")
        say(f"用户 {name} 已{'启用' if chosen.action == 'enable' else '停用'}", f"{chosen.action}d")


def _areas(connection: Connection, chosen: argparse.Namespace) -> list[UUID | None]:
    """The territories named by their codes; none stands for the whole tenant."""
    if chosen.everywhere:
        return [None]
    if not chosen.area:
        raise Stopped(
            "说明可见范围：--area 区域编码（可多次），或 --everywhere 全域。",
            "Say what the account may see: --area CODE (repeatable), or --everywhere.",
        )
    return [territory_of_code(connection, code) for code in chosen.area]


def _add_areas(options: argparse.ArgumentParser) -> None:
    options.add_argument(
        "--area", action="append", metavar="CODE", help="可见区域的编码，可多次 · repeatable"
    )
    options.add_argument("--everywhere", action="store_true", help="全域可见 · the whole tenant")


def _parser() -> argparse.ArgumentParser:
    options = parser("user")
    options.add_argument("--tenant", help="租户代码，默认为默认租户 · tenant code (the default tenant)")
    actions = options.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="列出用户 · list")
    add = actions.add_parser("add", help="添加用户 · add")
    add.add_argument("username")
    add.add_argument("--name", help="姓名 · display name")
    add.add_argument(
        "--role", action="append", required=True, choices=ROLES, help="角色，可多次 · repeatable"
    )
    add.add_argument("--locale", default="zh", choices=("zh", "en"), help="语言 · language (zh)")
    _add_areas(add)
    grant = actions.add_parser("grant", help="扩大可见范围 · let see more")
    grant.add_argument("username")
    grant.add_argument("--reason", default="", help="理由 · why")
    _add_areas(grant)
    actions.add_parser("revoke", help="收回全部可见范围 · let see nothing").add_argument("username")
    for action, text in (
        ("password", "更换密码 · new password"),
        ("disable", "停用 · switch off"),
        ("enable", "启用 · switch on"),
    ):
        actions.add_parser(action, help=text).add_argument("username")
    return options


def _password() -> str:
    """Typed twice at a terminal, or one line of standard input; never an argument, which others can see."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("密码 · password: ")
    if getpass.getpass("再输一次 · again: ") != first:
        raise Stopped("两次输入的密码不同。", "The two passwords differ.")
    return first
