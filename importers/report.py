"""What an import did, for the screen, for the database and as a CSV of rejected rows."""

import csv
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from gis.errors import WanggeError
from importers.problems import row_texts
from importers.reader.batch import Refusal

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\0")
KEPT_PAYLOAD = 40


@dataclass
class Counts:
    """Rows of one register or level."""

    read: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    absent: int = 0
    ended: int = 0


@dataclass(frozen=True)
class Contradiction:
    """A feature whose attribute names one published region while it lies in another."""

    label: str
    says: str
    lies_in: str
    area_m2: float
    where: tuple[float, float]


@dataclass(frozen=True)
class RollUpResult:
    """One attribute's groups against the published regions; ``groups`` maps a value to its difference in
    m²."""

    attribute: str
    groups: dict[str, float]
    difference_m2: float
    contradictions: tuple[Contradiction, ...] = ()


@dataclass
class ImportReport:
    """Everything about one run; ``status`` is one of importing, done, done_with_rejected, failed."""

    kind: str
    source: str
    file_name: str
    status: str = "importing"
    dry_run: bool = False
    crs: str | None = None
    encoding: str | None = None
    batch_id: UUID | None = None
    counts: dict[str, Counts] = field(default_factory=dict)
    refused: list[tuple[str, Refusal]] = field(default_factory=list)
    faults: list[dict[str, Any]] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    roll_ups: list[RollUpResult] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    assigned: dict[str, int] = field(default_factory=dict)
    problem: WanggeError | None = None
    report_path: Path | None = None
    seconds: float = 0.0

    @property
    def exit_code(self) -> int:
        """0 when the import was done, with or without rejected rows; 1 when nothing was written."""
        return 0 if self.status in {"done", "done_with_rejected"} else 1

    def count(self, layer: str) -> Counts:
        """The counts of a layer, begun when first asked for."""
        return self.counts.setdefault(layer, Counts())

    def refuse(self, layer: str, refusals: Sequence[Refusal]) -> None:
        """Note refused rows."""
        self.refused += [(layer, refusal) for refusal in refusals]
        self.count(layer).refused += len(refusals)

    def note(self, zh: str, en: str) -> None:
        """A remark that is no refusal."""
        self.notes.append((zh, en))

    @property
    def totals(self) -> Counts:
        """All layers together."""
        total = Counts()
        for counts in self.counts.values():
            for name, value in asdict(counts).items():
                setattr(total, name, getattr(total, name) + value)
        return total

    def reasons(self) -> Counter[tuple[str, str]]:
        """How often each reason occurs in each layer."""
        return Counter((layer, refusal.code) for layer, refusal in self.refused)

    def summary(self) -> dict[str, Any]:
        """What is kept with the batch."""
        problem = self.problem
        return {
            "encoding": self.encoding,
            "reasons": {f"{layer}.{code}": count for (layer, code), count in sorted(self.reasons().items())},
            "faults": self.faults,
            "changes": self.changes[:500],
            "roll_ups": [asdict(item) for item in self.roll_ups],
            "notes": self.notes,
            "assigned": self.assigned,
            "seconds": round(self.seconds, 3),
            "problem": None
            if problem is None
            else {"code": problem.problem_code, "zh": problem.message_zh, "en": problem.message_en},
        }


def payload_of(refusal: Refusal) -> dict[str, Any]:
    """The refused row's own values, shortened, as JSON can hold them."""
    pairs = list((refusal.payload or {}).items())[:KEPT_PAYLOAD]
    return {str(name): _short(value) for name, value in pairs}


def _short(value: Any) -> Any:
    if isinstance(value, int | float | bool) or value is None:
        return value if value == value and value not in {float("inf"), float("-inf")} else str(value)
    return _clean(str(value))[:500]


def _clean(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def write_rejected(path: Path, report: ImportReport) -> None:
    """The rejected rows as CSV with a byte-order mark, so that Excel reads the Chinese; no cell starts a
    formula."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(
            [
                "图层 layer",
                "行 row",
                "编号 key",
                "代码 code",
                "原因",
                "reason",
                "经度 lon",
                "纬度 lat",
                "内容 values",
            ]
        )
        for layer, refusal in report.refused:
            zh, en = row_texts(refusal.code, refusal.params)
            lon, lat = refusal.where or ("", "")
            values = json.dumps(payload_of(refusal), ensure_ascii=False)
            writer.writerow(
                [
                    layer,
                    refusal.row,
                    *map(_cell, (refusal.key or "", refusal.code, zh, en)),
                    lon,
                    lat,
                    _cell(values),
                ]
            )
        for fault in report.faults:
            lon, lat = fault.get("where") or ("", "")
            labels = _cell("、".join(fault["labels"]))
            writer.writerow(
                [
                    "partition",
                    "",
                    labels,
                    fault["kind"],
                    _cell(fault["message_zh"]),
                    _cell(fault["message_en"]),
                    lon,
                    lat,
                    "",
                ]
            )


def _cell(text: str) -> str:
    plain = _clean(text)
    return f"'{plain}" if plain.startswith(_DANGEROUS) else plain
