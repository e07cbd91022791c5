"""Commands around the database: up, down, env."""

import os
import re
import shlex
import time
from collections.abc import Sequence

import psycopg

from ops import bootstrap, cluster, keyfile
from ops.cli import parser
from ops.paths import ROOT
from ops.say import Stopped, say

APP_VARIABLE = "WANGGE_DATABASE_URL"
OWNER_VARIABLE = "WANGGE_OWNER_DATABASE_URL"


def is_embedded() -> bool:
    """True unless the operator named a server; an address of our own socket is still the embedded one."""
    given = os.environ.get(APP_VARIABLE)
    return not given or given == cluster.place().url(bootstrap.APP)


def ensure() -> None:
    """After this both variables point to a running database, and one to the keys of personal numbers.

    A server the operator named is left alone, and so are its keys.
    """
    if not is_embedded():
        return
    here = cluster.up()
    os.environ[APP_VARIABLE] = here.url(bootstrap.APP)
    os.environ[OWNER_VARIABLE] = here.url(bootstrap.OWNER)
    keyfile.ensure()


def ready() -> None:
    """As `ensure`, and the schema is there; else says what to do."""
    ensure()
    try:
        with psycopg.connect(os.environ[APP_VARIABLE], connect_timeout=10) as connection:
            found = connection.execute("select to_regclass('wangge.alembic_version') is not null").fetchone()
            version = (
                connection.execute("select version_num from wangge.alembic_version").fetchone()
                if found == (True,)
                else None
            )
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        raise Stopped(
            f"连不上 {APP_VARIABLE} 指定的数据库：{reason}",
            f"The database named by {APP_VARIABLE} cannot be reached: {reason}",
        ) from error
    newest = _newest_revision()
    if version is not None and version[0] != newest:
        raise Stopped(
            f"数据库结构是 {version[0]}，程序需要 {newest}，请先执行：",
            f"The schema is {version[0]}, this program needs {newest}; first run:",
            command="./wangge migrate",
        )
    if version is None:
        raise Stopped(
            "数据库里还没有数据结构，请先执行：",
            "The database has no schema yet; first run:",
            command="./wangge migrate",
        )


def _newest_revision() -> str:
    """The last of the migrations, read from their files: loading Alembic would cost every command a second."""
    files = (ROOT / "migrations/versions").glob("*.py")
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    known: set[str] = set(re.findall(r'^revision = "(\w+)"', text, re.MULTILINE))
    (newest,) = known - set(re.findall(r'^down_revision = "(\w+)"', text, re.MULTILINE))
    return newest


def up(arguments: Sequence[str]) -> int:
    """Start the embedded database."""
    parser("up").parse_args(arguments)
    start = time.monotonic()
    if not is_embedded():
        say(f"使用 {APP_VARIABLE} 指定的数据库", f"using the database named by {APP_VARIABLE}")
        return 0
    ensure()
    took = time.monotonic() - start
    say(f"数据库已运行（{took:.1f} 秒）", f"the database is running ({took:.1f} s)")
    return 0


def down(arguments: Sequence[str]) -> int:
    """Stop the embedded database."""
    parser("down").parse_args(arguments)
    if not is_embedded():
        raise Stopped(
            f"{APP_VARIABLE} 指定的数据库不归本程序管理，没有停止。",
            f"The database named by {APP_VARIABLE} is not ours to stop.",
        )
    if cluster.down():
        say("数据库已停止", "the database has stopped")
    else:
        say("数据库没有在运行", "the database was not running")
    return 0


def env(arguments: Sequence[str]) -> int:
    """Print the two addresses for a shell: eval "$(./wangge env)"."""
    parser("env").parse_args(arguments)
    ensure()
    for variable in (APP_VARIABLE, OWNER_VARIABLE):
        if value := os.environ.get(variable):
            print(f"export {variable}={shlex.quote(value)}")
    return 0
