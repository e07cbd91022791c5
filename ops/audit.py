"""The command ``audit``: proves the log's chains, saves where they end, writes them out."""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from gis.audit import service
from gis.audit.service import Fault, Head
from gis.db import Connection, connect
from gis.retention.proof import certificate_faults
from gis.settings import DatabaseSettings
from gis.tenants.service import Tenant, tenants
from ops import database
from ops.cli import parser
from ops.say import Stopped

_WORDS = {
    "altered": ("这一行被改过", "this row was altered"),
    "broken_link": (
        "与前一行的哈希接不上，前一行被换过",
        "the hash of the row before does not fit: it was replaced",
    ),
    "missing_before": ("之前缺 {missing} 行", "{missing} rows before it are missing"),
    "missing_at_end": ("末尾缺 {missing} 行", "{missing} rows at the end are missing"),
    "no_head": ("链头丢失", "the head of the chain is missing"),
    "words_altered": ("这一行的文字被改过", "the words of this row were altered"),
    "words_missing": (
        "缺 {missing} 段文字，没有删除证明",
        "{missing} pieces of words are gone, and no certificate says so",
    ),
    "certificate_altered": ("删除证明被改过或缺失", "a certificate of deletion was altered or is missing"),
    "not_as_saved": ("与保存的链头不符", "it is not what the saved head says"),
}


def audit(arguments: Sequence[str]) -> int:
    """Verify, save the heads of, or export the audit log; exit status 1 when a chain does not fit."""
    options = parser("audit")
    options.add_argument(
        "action", choices=("verify", "heads", "export"), help="核对 · 保存链头 · 导出 (JSON lines)"
    )
    options.add_argument("--tenant", help="租户代码，默认全部 · tenant code (all)")
    options.add_argument(
        "--against", type=Path, metavar="FILE", help="以前保存的链头 · heads saved before (verify)"
    )
    chosen = options.parse_args(arguments)
    database.ready()
    saved = _read_heads(chosen.against) if chosen.against else {}
    run = {"verify": _verify, "heads": _heads, "export": _export}[chosen.action]
    bad = 0
    for tenant, connection in _each(chosen.tenant):
        bad += run(tenant, connection, saved)
    return 1 if bad else 0


def _each(code: str | None) -> Iterator[tuple[Tenant, Connection]]:
    with connect(DatabaseSettings.model_validate({})) as connection:
        found = tenants(connection, code)
    for tenant in found:
        with connect(DatabaseSettings.model_validate({}), tenant.id) as connection:
            yield tenant, connection


def _verify(tenant: Tenant, connection: Connection, saved: dict[str, list[Head]]) -> int:
    found = [*service.faults(connection, saved.get(tenant.code)), *certificate_faults(connection)]
    mark = "✗" if found else "✓"
    print(f"{mark} {tenant.name}（{tenant.code}）{service.count(connection):,} 行 · rows")
    for fault in found:
        print(f"    {_line(fault)}")
    return len(found)


def _line(fault: Fault) -> str:
    zh, en = (text.format(missing=fault.missing) for text in _WORDS[fault.kind])
    area = fault.area_id or "—"
    when = f" {fault.at.isoformat(timespec='seconds')} {fault.action}" if fault.at else ""
    return f"{area} #{fault.seq}{when}：{zh} · {en}"


def _heads(tenant: Tenant, connection: Connection, _: dict[str, list[Head]]) -> int:
    for head in service.heads(connection):
        line = {
            "tenant": tenant.code,
            "area": head.area_id and str(head.area_id),
            "seq": head.seq,
            "hash": head.hash.hex(),
        }
        print(json.dumps(line))
    return 0


def _export(tenant: Tenant, connection: Connection, _: dict[str, list[Head]]) -> int:
    for entry in service.entries(connection):
        line: dict[str, Any] = {"tenant": tenant.code, **entry}
        sys.stdout.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")
    return 0


def _read_heads(path: Path) -> dict[str, list[Head]]:
    found: dict[str, list[Head]] = {}
    try:
        for line in path.read_text(encoding="utf-8").splitlines():
            said = json.loads(line)
            area = UUID(said["area"]) if said["area"] else None
            head = Head(area, int(said["seq"]), bytes.fromhex(said["hash"]))
            found.setdefault(said["tenant"], []).append(head)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Stopped(
            f"{path} 不是用 ./wangge audit heads 保存的文件：{error}",
            f"{path} is no file saved by ./wangge audit heads: {error}",
        ) from error
    return found
