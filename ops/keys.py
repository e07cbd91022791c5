"""The command ``keys``: lists the keys of id and telephone numbers, adds one, and puts the newest to use."""

import os
from collections.abc import Sequence
from pathlib import Path

from gis.db import connect
from gis.people.resealing import Counts, reseal
from gis.people.sealing import load_keyring, needed, parse_keyring, with_new_key
from gis.settings import DatabaseSettings, PersonalKeySettings
from gis.tenants.service import tenants
from ops import database
from ops.cli import parser
from ops.keyfile import FILE_VARIABLE, TEXT_VARIABLE, write
from ops.say import Stopped, say


def keys(arguments: Sequence[str]) -> int:
    """List the keys' names, add a key, or seal everything anew under the newest."""
    options = parser("keys")
    options.add_argument(
        "action", choices=("list", "add", "reseal"), help="列出 · 新增一把 · 用最新的一把重新封存"
    )
    chosen = options.parse_args(arguments)
    database.ready()
    if chosen.action == "list":
        print(needed(load_keyring(PersonalKeySettings())))
        return 0
    return _add() if chosen.action == "add" else _reseal()


def _add() -> int:
    named = os.environ.get(FILE_VARIABLE)
    if os.environ.get(TEXT_VARIABLE) or named is None:
        raise Stopped(
            f"密钥由 {TEXT_VARIABLE} 给出，不在文件里。在那里加一把新的。",
            f"The keys are given by {TEXT_VARIABLE}, not by a file. Add a new one there.",
        )
    path = Path(named)
    text = with_new_key(path.read_text(encoding="ascii"))
    write(path, text, fresh=False)
    newest = parse_keyring(text).newest
    say(
        f"已新增密钥 {newest}。重启服务后用它封存；旧号码用 ./wangge keys reseal 换过去",
        f"key {newest} is added. Services use it once restarted; ./wangge keys reseal moves old numbers to it",
    )
    return 0


def _reseal() -> int:
    ring = needed(load_keyring(PersonalKeySettings()))
    settings = DatabaseSettings.model_validate({})
    total = Counts()
    with connect(settings) as connection:
        everybody = tenants(connection, None)
    for tenant in everybody:
        with connect(settings, tenant.id) as connection:
            total += reseal(connection, tenant.id, ring)
    say(
        f"已用 {ring.newest} 重新封存 {total.resealed:,} 个号码，{total.kept:,} 个已是最新",
        f"{total.resealed:,} numbers sealed anew under {ring.newest}, {total.kept:,} were",
    )
    return 0
