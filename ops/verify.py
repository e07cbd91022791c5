"""The command ``verify``: proves on the stored data what the documentation promises."""

import argparse
import json
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from gis.db import connect
from gis.settings import DatabaseSettings
from gis.tenants.service import Tenant, tenants
from gis.verify.service import Check
from gis.verify.service import verify as prove
from ops import database
from ops.cli import parser

SHOWN = 10


def verify(arguments: Sequence[str]) -> int:
    """Check every tenant, or one; exit status 1 when a promise is broken."""
    options = parser("verify")
    options.add_argument(
        "--as-of", type=_moment, metavar="T", help="日期或时刻，如 2026-05-01 · a date or moment (now)"
    )
    options.add_argument("--tenant", help="租户代码，默认全部 · tenant code (all)")
    options.add_argument("--json", action="store_true", help="结果为 JSON · print JSON")
    chosen = options.parse_args(arguments)
    database.ready()
    moment = chosen.as_of or datetime.now(tz=UTC)
    with connect(DatabaseSettings.model_validate({})) as connection:
        chosen_tenants = tenants(connection, chosen.tenant)
    results = {tenant.code: _prove(tenant, moment, quiet=chosen.json) for tenant in chosen_tenants}
    checks = [check for found in results.values() for check in found]
    if chosen.json:
        print(json.dumps({code: [_as_json(check) for check in found] for code, found in results.items()}))
    else:
        bad = sum(not check.ok for check in checks)
        print(f"{len(checks) - bad} passed, {bad} failed · {moment.isoformat(timespec='seconds')}")
    return 0 if all(check.ok for check in checks) else 1


def _prove(tenant: Tenant, moment: datetime, *, quiet: bool) -> list[Check]:
    start = time.monotonic()
    with connect(DatabaseSettings.model_validate({}), tenant.id) as connection:
        checks = prove(connection, moment)
        connection.rollback()
    if not quiet:
        print(f"{tenant.name}（{tenant.code}）{time.monotonic() - start:.1f} s")
        for check in checks:
            _show(check)
    return checks


def _show(check: Check) -> None:
    mark = "✓" if check.ok else "✗"
    print(f"  {mark} {check.title_zh} · {check.title_en} ({check.checked})")
    for problem in check.problems[:SHOWN]:
        print(f"      {json.dumps(problem, ensure_ascii=False, default=str)}")
    if check.problem_count > SHOWN:
        print(f"      … 共 {check.problem_count} 处 · {check.problem_count} in all")


def _as_json(check: Check) -> dict[str, object]:
    return {
        "name": check.name,
        "ok": check.ok,
        "checked": check.checked,
        "problem_count": check.problem_count,
        "problems": json.loads(json.dumps(check.problems[:SHOWN], default=str)),
    }


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"不是日期或时刻 · not a date or moment: {text}") from error
    return moment if moment.tzinfo else moment.astimezone()
