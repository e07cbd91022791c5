"""The command ``user``: accounts of a deployment, kept by whoever administers it."""

import argparse
import getpass
import sys
from collections.abc import Sequence

from gis.accounts.service import ROLES, add_user, list_users, set_active, set_password
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
        add_user(
            connection,
            tenant_id,
            username=name,
            display_name=chosen.name or name,
            password=_password(),
            roles=tuple(chosen.role),
            locale=chosen.locale,
        )
        say(f"已添加用户 {name}", "added")
    elif chosen.action == "password":
        set_password(connection, tenant_id, name, _password())
        say(f"用户 {name} 的密码已更换，所有登录已失效", "password changed, every session ended")
    else:
        set_active(connection, tenant_id, name, active=chosen.action == "enable")
        say(f"用户 {name} 已{'启用' if chosen.action == 'enable' else '停用'}", f"{chosen.action}d")


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
