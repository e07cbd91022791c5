"""The partition gate as the domain asks it: a refusal names every fault, its size and its place."""

from collections.abc import Sequence
from typing import Any

from shapely.geometry.base import BaseGeometry

from gis.errors import PartitionBroken
from gis.geometry.crs import GeometryArray, to_lonlat
from gis.geometry.faults import PartitionReport
from gis.geometry.gate import check_children_inside, check_partition

LISTED_FAULTS = 200

Remedy = tuple[str, str]
"""What to do about a refusal, in Chinese and English."""
REDRAW: Remedy = ("在标出的地方改画后再试。", "Draw it differently at the marked places and try again.")
REPAIR: Remedy = (
    "按清单逐处改正，或加 --repair 自动修补并查看改动。",
    "Correct each place in the list, or add --repair and read what it changes.",
)


def pass_gate(
    children: Sequence[BaseGeometry] | GeometryArray,
    parent: BaseGeometry,
    labels: Sequence[str],
    *,
    covers_parent: bool,
    metric_epsg: int,
    parent_name: str,
    remedy: Remedy = REDRAW,
) -> None:
    """Raise PartitionBroken unless the children (metric CRS, 1 mm grid) fit their parent.

    With ``covers_parent`` they must tile it exactly; otherwise they must lie inside it and not overlap.
    """
    check = check_partition if covers_parent else check_children_inside
    report = check(children, parent, labels, parent_label=parent_name)
    if not report.ok:
        raise refusal(report, metric_epsg, parent_name, remedy)


def refusal(
    report: PartitionReport, metric_epsg: int, parent_name: str, remedy: Remedy = REDRAW
) -> PartitionBroken:
    """The error that says what a failed report found."""
    faults = described_faults(report, metric_epsg)
    places = [fault["where"] for fault in faults if fault["where"] is not None]
    return PartitionBroken(
        f"{parent_name} 的划分不成立：{report.summary_zh}。什么都没有保存。{remedy[0]}",
        f"The division of {parent_name} was refused: {report.summary_en}. Nothing was saved. {remedy[1]}",
        faults=faults,
        where=places[0] if places else None,
        params={
            "overlap_count": report.overlap_count,
            "overlap_m2": report.overlap_m2,
            "gap_count": report.gap_count,
            "gap_m2": report.gap_m2,
            "outside_count": report.outside_count,
            "outside_m2": report.outside_m2,
        },
    )


def described_faults(report: PartitionReport, metric_epsg: int) -> list[dict[str, Any]]:
    """The first faults of a report, largest first, with their places in EPSG:4490 degrees."""
    described = []
    for fault in report.faults[:LISTED_FAULTS]:
        place = None
        if fault.where is not None:
            point = to_lonlat(fault.where, metric_epsg)
            place = (point.x, point.y)
        described.append(
            {
                "kind": fault.kind,
                "labels": list(fault.labels),
                "area_m2": fault.area_m2,
                "length_m": fault.length_m,
                "where": place,
                "message_zh": fault.message_zh,
                "message_en": fault.message_en,
            }
        )
    return described
