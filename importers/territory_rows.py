"""Territories as a file gives them: mapped, placed in EPSG:4490, nothing looked up yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shapely import MultiPolygon, Polygon

from importers.convert import Field, choice, text
from importers.crs import SourceCrs
from importers.geometry import place, refusal_of
from importers.kinds import NAME, Register
from importers.mapping import Choices, map_batch
from importers.reader.batch import RawBatch, Refusal

_KINDS = {"general": "general", "dedicated": "dedicated", "综合": "general", "专属": "dedicated"}
_SETTLEMENTS = {"urban": "urban", "rural": "rural", "城镇": "urban", "农村": "rural"}

TERRITORIES = Register(
    kind="territories",
    table="territory_versions",
    subject_kind="territory",
    shape="polygon",
    fields=(
        NAME,
        Field("name_en", ("name_en", "英文名"), text(200), names_osm=("name:en",)),
        Field("code", ("code", "编码", "网格编码", "社区编码"), text(40), names_osm=()),
        Field("number", ("number", "编号", "网格号"), text(20), names_osm=()),
        Field("kind", ("kind", "类型"), choice(_KINDS, otherwise="general"), default="general"),
        Field("settlement", ("settlement", "城乡"), choice(_SETTLEMENTS)),
        Field("community_code", ("community_code", "社区编码", "所属社区"), text(40)),
        Field("parent_code", ("parent_code", "grid_code", "上级编码", "所属网格"), text(40)),
    ),
)


@dataclass(frozen=True, slots=True)
class TerritoryRow:
    """One polygon with what the file says about it; ``geom`` in EPSG:4490 degrees."""

    row: int
    key: str
    geom: Polygon | MultiPolygon
    name: str | None
    name_en: str | None
    code: str | None
    number: str | None
    kind: str
    settlement: str | None
    community_code: str | None
    parent_code: str | None
    attributes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """What people call it, for reports."""
        return self.number or self.code or self.name or self.key


def territory_rows(
    batch: RawBatch, crs: SourceCrs, choices: Choices, *, is_osm: bool, level: str
) -> tuple[list[TerritoryRow], list[Refusal]]:
    """The batch's territories and its refused rows."""
    mapped = map_batch(TERRITORIES, batch, choices, is_osm=is_osm)
    placed = place(batch, "polygon", crs)
    refused = [*batch.refused, *placed.refused]
    rows = []
    for i, geom in zip(placed.index.tolist(), placed.geoms.tolist(), strict=True):
        if i in mapped.misfits:
            refused.append(refusal_of(batch, i, *mapped.misfits[i]))
            continue
        said = {name: values[i] for name, values in mapped.columns.items()}
        if level == "community":
            said["community_code"] = None
        key = mapped.keys[i] or said["code"] or said["number"] or f"row/{int(batch.rows[i])}"
        if mapped.keys[i] is None and level == "grid" and said["community_code"] and not said["code"]:
            key = f"{said['community_code']}/{key}"
        rows.append(
            TerritoryRow(
                row=int(batch.rows[i]),
                key=f"{level}/{key}",
                geom=geom,
                attributes=mapped.attributes[i],
                **said,
            )
        )
    return rows, refused
