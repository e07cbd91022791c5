"""The command ``retention``: deletes, or makes nameless, what has been kept long enough, and says what."""

import json
from collections.abc import Sequence

from gis.db import connect
from gis.people.sealing import load_keyring
from gis.retention.model import Certificate, Done, rule_of
from gis.retention.running import run, what_is_due
from gis.settings import DatabaseSettings, PersonalKeySettings
from gis.tenants.service import Tenant, tenants
from ops import database
from ops.cli import parser


def retention(arguments: Sequence[str]) -> int:
    """Do what has fallen due in every tenant, or one, or only say what that would be."""
    options = parser("retention")
    options.add_argument(
        "--dry-run", action="store_true", help="只列出，不改动 · say what is due, change nothing"
    )
    options.add_argument("--tenant", help="租户代码，默认全部 · tenant code (all)")
    options.add_argument("--json", action="store_true", help="证明为 JSON · print certificates as JSON")
    chosen = options.parse_args(arguments)
    database.ready()
    settings, ring = DatabaseSettings.model_validate({}), load_keyring(PersonalKeySettings())
    with connect(settings) as connection:
        found = tenants(connection, chosen.tenant)
    for tenant in found:
        with connect(settings, tenant.id) as connection:
            if chosen.dry_run:
                _say_due(tenant, what_is_due(connection, tenant))
                continue
            certificate = run(connection, tenant, "command", ring=ring)
        if chosen.json:
            print(json.dumps(certificate and _as_json(certificate), ensure_ascii=False))
        else:
            _say_done(tenant, certificate)
    return 0


def _say_due(tenant: Tenant, due: Sequence[Done]) -> None:
    print(f"{tenant.name}（{tenant.code}）：到期 {sum(each.count for each in due):,} 行 · rows due")
    for each in due:
        print(f"  {each.count:>9,}  {_line(each)}")


def _say_done(tenant: Tenant, certificate: Certificate | None) -> None:
    if certificate is None:
        print(f"{tenant.name}（{tenant.code}）：没有到期的 · nothing is due")
        return
    print(
        f"{tenant.name}（{tenant.code}）：删除证明第 {certificate.number} 号 · certificate {certificate.number}"
    )
    for item in certificate.body["items"]:
        rule = rule_of(item["rule"])
        print(f"  {item['count']:>9,}  {rule.zh if rule else item['rule']} · {item['table']}")
    print(f"  SHA-256 {certificate.hash}")


def _line(each: Done) -> str:
    rule = rule_of(each.rule)
    words = f"{rule.zh} · {rule.en}" if rule else each.rule
    return f"{words}（{each.table}，{each.keep_days} 天 · days）"


def _as_json(certificate: Certificate) -> dict[str, object]:
    return {**certificate.body, "id": str(certificate.id), "hash": certificate.hash}
