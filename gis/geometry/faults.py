"""What can be wrong with polygons that should tile an area, and how it is said in both languages."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from shapely import Point
from shapely.geometry.base import BaseGeometry

from gis.geometry.errors import GeometryError

FaultKind: TypeAlias = Literal["invalid", "overlap", "gap", "outside", "unmatched_edge"]

# Two grid steps: narrower than this is rounding or a missing node, not a drawing error.
HAIRLINE_M = 0.002

_KIND_ZH = {
    "invalid": "图形无效",
    "overlap": "重叠",
    "gap": "空隙",
    "outside": "超出上级边界",
    "unmatched_edge": "边界节点不一致",
}
_KIND_EN = {
    "invalid": "invalid polygon",
    "overlap": "overlap",
    "gap": "gap",
    "outside": "outside the parent",
    "unmatched_edge": "border nodes do not match",
}


@dataclass(frozen=True)
class Fault:
    """One fault: what, between whom, how big and where. Coordinates and units are those of the metric CRS.

    `reason` narrows the kind: 'duplicate', 'empty', 'not_finite', 'not_polygon', 'too_many_vertices',
    'collapses', or GEOS's own words for an invalid polygon.
    """

    kind: FaultKind
    labels: tuple[str, ...]
    where: Point | None = None
    geometry: BaseGeometry | None = None
    area_m2: float = 0.0
    length_m: float = 0.0
    reason: str = ""

    @property
    def is_hairline(self) -> bool:
        """Narrower than two steps of the millimetre grid, so that adding nodes mends it."""
        if self.kind == "unmatched_edge":
            return True
        perimeter_m = self.geometry.length if self.geometry is not None else 0.0
        return self.kind != "invalid" and perimeter_m > 0 and 2 * self.area_m2 / perimeter_m < HAIRLINE_M

    @property
    def message_zh(self) -> str:
        return f"{_KIND_ZH[self.kind]}：{'、'.join(self.labels)}{self._details('，', '平方米', '米')}"

    @property
    def message_en(self) -> str:
        return f"{_KIND_EN[self.kind]}: {', '.join(self.labels)}{self._details(', ', ' m²', ' m')}"

    def _details(self, separator: str, square_metres: str, metres: str) -> str:
        parts = [self.reason] if self.reason else []
        if self.area_m2:
            parts.append(f"{self.area_m2:,.{1 if self.area_m2 >= 0.1 else 6}f}{square_metres}")
        if self.length_m:
            parts.append(f"{self.length_m:,.3f}{metres}")
        return "".join(separator + part for part in parts)


@dataclass(frozen=True)
class PartitionReport:
    """The answer of the gate: `ok` is a proof, `faults` explain a failure, largest first."""

    children: int
    faults: tuple[Fault, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.faults

    def of_kind(self, kind: FaultKind, at_least_m2: float = 0.0) -> tuple[Fault, ...]:
        return tuple(fault for fault in self.faults if fault.kind == kind and fault.area_m2 >= at_least_m2)

    @property
    def overlap_count(self) -> int:
        return len(self.of_kind("overlap"))

    @property
    def overlap_m2(self) -> float:
        return sum(fault.area_m2 for fault in self.of_kind("overlap"))

    @property
    def gap_count(self) -> int:
        return len(self.of_kind("gap"))

    @property
    def gap_m2(self) -> float:
        return sum(fault.area_m2 for fault in self.of_kind("gap"))

    @property
    def outside_count(self) -> int:
        return len(self.of_kind("outside"))

    @property
    def outside_m2(self) -> float:
        return sum(fault.area_m2 for fault in self.of_kind("outside"))

    @property
    def invalid_count(self) -> int:
        return len(self.of_kind("invalid"))

    @property
    def unmatched_edge_count(self) -> int:
        return len(self.of_kind("unmatched_edge"))

    @property
    def only_hairlines(self) -> bool:
        """Whether `node_partition` can mend it all: nothing but missing nodes and rounding."""
        return bool(self.faults) and all(fault.is_hairline for fault in self.faults)

    @property
    def summary_zh(self) -> str:
        if self.ok:
            return f"{self.children} 个面无缝隙、无重叠"
        return "；".join(self._totals(_KIND_ZH, "{} 处", " {} 平方米", "（其中 {} 处窄于 2 毫米）"))

    @property
    def summary_en(self) -> str:
        if self.ok:
            return f"{self.children} polygons tile exactly"
        return "; ".join(self._totals(_KIND_EN, "{} ×", " {} m²", " ({} narrower than 2 mm)"))

    def _totals(self, names: dict[str, str], times: str, size: str, hairlines: str) -> Iterable[str]:
        kinds: tuple[FaultKind, ...] = ("invalid", "overlap", "gap", "outside", "unmatched_edge")
        for kind in kinds:
            found = self.of_kind(kind)
            if found:
                area_m2 = sum(fault.area_m2 for fault in found)
                narrow = sum(fault.is_hairline for fault in found if fault.area_m2)
                text = f"{names[kind]} {times.format(len(found))}"
                text += size.format(f"{area_m2:,.1f}") if area_m2 else ""
                yield text + (hairlines.format(narrow) if narrow else "")


@dataclass(frozen=True)
class Change:
    """What a repair did: to one polygon ('reshaped'), or with one fault ('gap', 'overlap', 'outside').

    For a fault, `label` is who has the ground now ('' when it was cut away) and `others` who else
    was concerned. `moved_vertices` are the polygon's old vertices that are gone, `new_vertices` those it
    did not have before.
    """

    kind: Literal["reshaped", "made_valid", "gap", "overlap", "outside"]
    label: str
    area_before_m2: float = 0.0
    area_after_m2: float = 0.0
    moved_vertices: int = 0
    new_vertices: int = 0
    others: tuple[str, ...] = ()
    area_m2: float = 0.0
    where: Point | None = None

    @property
    def area_change_m2(self) -> float:
        return self.area_after_m2 - self.area_before_m2


class PartitionBroken(GeometryError):
    """Polygons that do not tile, with the full report."""

    code = "geometry.partition"

    def __init__(self, report: PartitionReport) -> None:
        where = next((fault.where for fault in report.faults if fault.where is not None), None)
        super().__init__(
            f"不构成无缝划分：{report.summary_zh}",
            f"The polygons do not tile: {report.summary_en}",
            where=None if where is None else (where.x, where.y),
            params={"faults": len(report.faults)},
        )
        self.report = report
