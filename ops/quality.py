"""The commands ``test``, ``check`` and ``bench``."""

import itertools
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import psycopg
from psycopg import sql

from gis.errors import WanggeError
from ops import bootstrap, chromium, cluster, database, web
from ops.cli import parser
from ops.paths import ROOT
from ops.say import refuse, say

BENCHES = ROOT / "bench"

Step = tuple[str, Callable[[], int]]


@dataclass
class Outcome:
    """One finished step of ``check``; a test run counts as many."""

    name: str
    passed: int
    failed: int
    seconds: float


def test(arguments: Sequence[str]) -> int:
    """Run pytest, to which arguments go; tests make databases of their own in the embedded cluster."""
    cluster.up()
    if not arguments or any("e2e" in word for word in arguments):
        web.build()
        chromium.ensure()
    return _python("-m", "pytest", *arguments) if arguments else _report(_suites())


def check(arguments: Sequence[str]) -> int:
    """Everything CI asks, every step even when one has failed, and a list at the end.

    The steps over Python and SQL and those over the page run beside each other.
    """
    parser("check").parse_args(arguments)
    cluster.up()
    web.install_modules()
    chromium.ensure()
    with ThreadPoolExecutor() as lanes:
        outcomes = list(lanes.map(_in_turn, (_python_steps(), _web_steps())))
    return _report([*itertools.chain(*outcomes), *_suites()])


def bench(arguments: Sequence[str]) -> int:
    """Run one benchmark of ``bench/``."""
    names = sorted(path.stem for path in BENCHES.glob("*.py") if not path.stem.startswith("_"))
    if not arguments or arguments[0] not in names:
        print(f"用法 · usage: ./wangge bench NAME    NAME: {' '.join(names)}")
        return 0 if not arguments or arguments[0] in {"-h", "--help"} else 2
    name, *rest = arguments
    database.ensure()
    return _python("-m", f"bench.{name}", *rest)


def _python_steps() -> list[Step]:
    sql_files = _tracked("*.sql")
    return [
        ("ruff format", lambda: _python("-m", "ruff", "format", "--check", "-q", ".")),
        ("ruff check", lambda: _python("-m", "ruff", "check", "-q", ".")),
        ("mypy", lambda: _python("-m", "mypy")),
        ("import contracts", lambda: _tool("lint-imports", "--no-logo")),
        (
            "sqlfluff",
            lambda: _python("-m", "sqlfluff", "lint", "-q", *sql_files) if sql_files else 0,
        ),
        ("migrations = tables", _schema_drift),
    ]


def _web_steps() -> list[Step]:
    return [
        ("web types, lint, tests", lambda: web.npm("run", "check")),
        ("web build", _web_build),
        ("generated files", lambda: _python("-m", "ops", "generate", "--check")),
        ("demo for the tests", _demo_database),
    ]


def _suites() -> list[Outcome]:
    """All tests; the browser draws with the processor, so that beside many others its waits would run out."""
    # The order is that of tests/conftest.py: the plugin's own begins with the files of most tests, not the longest.
    spread = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")
    rest = _tests("pytest", *spread, "--ignore", "tests/e2e")
    return [rest, _tests("pytest in the browser", *spread, "tests/e2e")]


def _in_turn(steps: Sequence[Step]) -> list[Outcome]:
    return [_timed(name, run) for name, run in steps]


def _timed(name: str, run: Callable[[], int]) -> Outcome:
    say(name, "…")
    start = time.monotonic()
    try:
        bad = run() != 0
    except WanggeError as error:
        refuse(error)
        bad = True
    seconds = time.monotonic() - start
    print(f"  {'✗' if bad else '✓'} {name} {seconds:.1f} s", file=sys.stderr, flush=True)
    return Outcome(name, int(not bad), int(bad), seconds)


def _tests(name: str, *words: str) -> Outcome:
    say(name, "…")
    start = time.monotonic()
    words = (sys.executable, "-P", "-m", "pytest", "-q", "--color=no", *words)
    with subprocess.Popen(
        words, cwd=ROOT, env=web.environment(), stdout=subprocess.PIPE, text=True
    ) as running:
        last = ""
        for line in running.stdout or ():
            print(line, end="", flush=True)
            last = line.strip() or last
    counts = {word: int(number) for number, word in re.findall(r"(\d+) (passed|failed|error)", last)}
    failed = counts.get("failed", 0) + counts.get("error", 0)
    if running.returncode != 0 and not failed:
        failed = 1
    return Outcome(name, counts.get("passed", 0), failed, time.monotonic() - start)


def _report(outcomes: Sequence[Outcome]) -> int:
    """List the steps, end with one line of counts, and give the exit status."""
    print("\n检查结果 · results")
    for outcome in outcomes:
        mark = "✗" if outcome.failed else "✓"
        print(f"  {mark} {outcome.name:<24} {outcome.seconds:7.1f} s")
    passed = sum(outcome.passed for outcome in outcomes)
    failed = sum(outcome.failed for outcome in outcomes)
    print(f"{passed} passed, {failed} failed in {sum(outcome.seconds for outcome in outcomes):.0f} s")
    return 1 if failed else 0


def _schema_drift() -> int:
    """Migrate an empty database and compare it with the tables declared in Python."""
    here = cluster.up()
    owner_url = here.url(bootstrap.OWNER)
    name = f"wangge_check_{os.getpid()}"
    scratch = here.url(bootstrap.OWNER, name)
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("create database {} template {}").format(
                sql.Identifier(name), sql.Identifier(bootstrap.TEMPLATE)
            )
        )
        try:
            environment = {**os.environ, database.OWNER_VARIABLE: scratch}
            upgraded = _python("-m", "alembic", "upgrade", "head", environment=environment)
            return upgraded or _python("-m", "alembic", "check", environment=environment)
        finally:
            connection.execute(
                sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
            )


def _web_build() -> int:
    web.build()
    return 0


def _demo_database() -> int:
    """Made here, while the other lane still works; the browser's tests copy it."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return _python("-m", "tests.demo_database", environment=environment)


def _tracked(pattern: str) -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "--", pattern], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return listed.stdout.splitlines()


def _python(*words: str, environment: dict[str, str] | None = None) -> int:
    return subprocess.run([sys.executable, "-P", *words], cwd=ROOT, env=environment, check=False).returncode


def _tool(name: str, *words: str) -> int:
    """A console script: not every tool can be started with -m."""
    return subprocess.run([str(ROOT / ".venv/bin" / name), *words], cwd=ROOT, check=False).returncode
