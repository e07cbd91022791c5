"""What one import is asked to do, and the command-line options that say it."""

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

from gis.people.sealing import Keyring
from importers.kinds import KINDS, OSM_LAYERS
from importers.problems import refuse
from importers.reader.sandbox import Limits

Progress = Callable[[str, int, int | None], None]
"""Called with the stage (read, check, write, assign), rows so far, and rows in all where that is known."""


@dataclass(frozen=True, slots=True)
class RollUp:
    """A grouping to be compared: grids dissolved by ``attribute`` against the regions of a published file."""

    attribute: str
    path: Path | None = None
    field: str | None = None


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """One file and what is to become of it. Lengths in metres; ``at`` None means now.

    ``source`` names where the rows come from: rows are recognised by source and key, so that a newer file of
    the same
    source is an update. It defaults to "osm" for OpenStreetMap and to the file's name without extension
    otherwise.
    """

    path: Path
    kind: str
    source: str | None = None
    crs: str | None = None
    swap_axes: bool = False
    layer: str | None = None
    encoding: str | None = None
    key: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    community: str | None = None
    community_name: str | None = None
    community_name_en: str | None = None
    community_from_union: bool = False
    settlement: str | None = None
    first_code: str | None = None
    admin_level: str | None = None
    repair: bool = False
    snapping_m: float = 0.01
    gap_width_m: float = 1.0
    roll_ups: tuple[RollUp, ...] = ()
    report: Path | None = None
    match_by_place: bool = False
    dry_run: bool = False
    strict: bool = False
    at: datetime | None = None
    reason: str = ""
    tenant: str | None = None
    author_id: UUID | None = None
    keyring: Keyring | None = None
    limits: Limits = field(default_factory=Limits)

    @property
    def wanted(self) -> tuple[str, ...]:
        """The layers of an OSM file that this kind needs."""
        if self.kind == "osm":
            return OSM_LAYERS
        return ("boundaries",) if self.kind in {"communities", "grids", "lanes"} else (self.kind,)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``./wangge import``."""
    add = parser.add_argument
    add("file", type=Path, help="文件 · the file")
    add("--as", dest="kind", required=True, choices=KINDS, help="数据种类 · what its rows are")
    add(
        "--source",
        help="来源名称，同一来源的新文件会更新旧数据 · name of the source; a newer file of it is an update",
    )
    add("--crs", help="坐标系 · EPSG:4549, GCJ02, BD09 …")
    add("--swap-axes", action="store_true", help="文件先写纬度（北坐标） · the file gives latitude first")
    add("--layer", help="图层 · layer of a GeoPackage")
    add("--encoding", help="文字编码 · text encoding, for example GB18030")
    add("--key", help="编号所在的列 · column with the rows' keys")
    add("--map", action="append", default=[], metavar="TARGET=COLUMN", help="字段对应 · e.g. number=SECTOR")
    add("--set", action="append", default=[], metavar="TARGET=VALUE", help="固定值 · e.g. kind=hydrant")
    add("--community", help="社区编码（12 位）或名称 · code or name of the community")
    add("--community-name", help="新社区的名称 · name of the new community")
    add("--community-name-en", help="新社区的英文名 · its English name")
    add(
        "--community-from-union",
        action="store_true",
        help="社区边界由各网格合成 · make the community as the exact union of the grids",
    )
    add("--settlement", choices=("urban", "rural"), help="城镇或农村 · kind of community")
    add("--first-code", help="给没有编码的社区依次编码 · code of the first community, the next ones count on")
    add("--admin-level", help="OSM 行政级别 · admin_level of the OSM boundaries to take")
    add("--repair", action="store_true", help="修补并列出改动 · repair the partition and list every change")
    add("--snapping-m", type=float, default=0.01, help="修补时合并的最大顶点距离（米） · with --repair")
    add("--gap-width-m", type=float, default=1.0, help="修补时填补的最大缝宽（米） · with --repair")
    add(
        "--roll-up",
        action="append",
        default=[],
        metavar="ATTR[=FILE[:FIELD]]",
        help="按属性合并并与公布的图层比较 · dissolve by an attribute and compare with a published layer",
    )
    add("--report", type=Path, help="未通过清单（CSV）的路径 · where to write the rejected rows")
    add(
        "--match-by-place",
        action="store_true",
        help="编号全变时按位置认楼栋 · recognise buildings by place where their keys were renumbered",
    )
    add("--dry-run", action="store_true", help="试运行，不写入 · do everything and write nothing")
    add("--strict", action="store_true", help="有一行未通过就不导入 · refuse the file if one row is refused")
    add("--at", type=datetime.fromisoformat, help="生效时间 · when it takes effect (ISO 8601; default now)")
    add("--reason", default="", help="理由 · reason, kept with the edit")
    add("--tenant", help="租户编码 · code of the tenant")


def request_from(options: argparse.Namespace) -> ImportRequest:
    """The request that parsed options ask for; ImportRefused when one of them is malformed."""
    at: datetime | None = options.at
    return ImportRequest(
        path=options.file,
        kind=options.kind,
        source=options.source,
        crs=options.crs,
        swap_axes=options.swap_axes,
        layer=options.layer,
        encoding=options.encoding,
        key=options.key,
        columns=_pairs("--map", options.map),
        constants=_pairs("--set", options.set),
        community=options.community,
        community_name=options.community_name,
        community_name_en=options.community_name_en,
        community_from_union=options.community_from_union,
        settlement=options.settlement,
        first_code=options.first_code,
        admin_level=options.admin_level,
        repair=options.repair,
        snapping_m=options.snapping_m,
        gap_width_m=options.gap_width_m,
        roll_ups=tuple(parse_roll_up(text) for text in options.roll_up),
        report=options.report,
        match_by_place=options.match_by_place,
        dry_run=options.dry_run,
        strict=options.strict,
        at=at.astimezone() if at is not None and at.tzinfo is None else at,
        reason=options.reason,
        tenant=options.tenant,
    )


def _pairs(option: str, texts: list[str]) -> dict[str, str]:
    pairs = {}
    for text in texts:
        target, separator, value = text.partition("=")
        if not separator or not target or not value:
            raise refuse(
                "option_wrong", option=f"{option} {text}", zh="写成 目标=值", en="write TARGET=VALUE"
            )
        pairs[target.strip()] = value.strip()
    return pairs


def parse_roll_up(text: str) -> RollUp:
    """``ATTR``, ``ATTR=FILE`` or ``ATTR=FILE:FIELD``."""
    attribute, separator, rest = text.partition("=")
    if not separator:
        return RollUp(attribute)
    path, colon, name = rest.rpartition(":")
    if colon and path and "/" not in name and "." not in name:
        return RollUp(attribute, Path(path), name)
    return RollUp(attribute, Path(rest))
