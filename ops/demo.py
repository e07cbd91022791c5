"""The command ``demo``: from nothing to a town on the map."""

import time
from collections.abc import Sequence

from ops import database, demo_towns, serve, web
from ops.cli import parser
from ops.demo_accounts import ACCOUNTS, password_of
from ops.migrate import upgrade
from ops.say import say, step


def demo(arguments: Sequence[str]) -> int:
    """Start the database, load a town, build the page and serve it; what is already done is not done again."""
    options = parser("demo")
    towns = tuple(demo_towns.TOWNS)
    options.add_argument("--town", choices=towns, default=towns[0], help=f"城镇 · town ({towns[0]})")
    options.add_argument("--no-serve", action="store_true", help="只装载数据 · stop after loading")
    options.add_argument("--host", default=serve.HOST, help=f"监听地址 · address to listen on ({serve.HOST})")
    options.add_argument("--port", type=int, default=serve.PORT, help=f"端口 · port ({serve.PORT})")
    chosen = options.parse_args(arguments)
    start = time.monotonic()
    database.ensure()
    with step("更新数据库结构", "bringing the schema up to date"):
        upgrade()
    demo_towns.ensure_loaded(chosen.town)
    web.build()
    say(f"就绪，用时 {time.monotonic() - start:.1f} 秒", "ready")
    if not chosen.no_serve:
        _serve(chosen.host, chosen.port, demo_towns.TOWNS[chosen.town].look_at)
    return 0


def _serve(host: str, wanted: int, look_at: Sequence[str]) -> None:
    port = wanted if serve.is_free(host, wanted) else serve.next_free(host, wanted + 1)
    if port != wanted:
        say(f"端口 {wanted} 已被占用，改用 {port}", f"port {wanted} is taken, using {port}")
    accounts = "\n".join(
        f"    {name:<11} {password_of(name):<16} {title}" for name, title in ACCOUNTS.items()
    )
    tips = "\n".join(f"    {tip}" for tip in look_at)
    print(
        f"\n  网格 Wangge   http://{host}:{port}\n\n"
        f"  演示账号 · demo accounts (user, password)\n{accounts}\n\n"
        f"  看什么 · what to look at\n{tips}\n\n"
        "  Ctrl-C 结束网页，数据库继续运行；./wangge down 停止数据库\n"
        "  Ctrl-C ends the page, the database goes on; ./wangge down stops it\n",
        flush=True,
    )
    serve.run(host, port)
