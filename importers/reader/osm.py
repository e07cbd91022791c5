"""OpenStreetMap files through libosmium: lanes, buildings, facilities, land and boundaries; runs in the
sandboxed child."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import osmium
import osmium.filter
import osmium.geom
import osmium.osm
import shapely

from importers.problems import refuse
from importers.reader import osm_tags
from importers.reader.batch import RawBatch, Refusal, SourceInfo
from importers.reader.child import serve_job
from importers.reader.osm_buildings import complete_buildings
from importers.reader.sandbox import Job

LAYERS = ("lane_lines", "buildings", "facilities", "land", "boundaries")
_RELEVANT = (
    "building",
    "building:part",
    "highway",
    "addr:housenumber",
    "boundary",
    *dict.fromkeys(
        key
        for key, _ in (*osm_tags.FACILITY_KINDS, *osm_tags.LAND_KINDS)
        if key not in {"highway", "boundary"}
    ),
    *osm_tags.FALLBACK_KEYS,
)
_FACILITY_ORDER = {pair: order for order, pair in enumerate(osm_tags.FACILITY_KINDS)}

Tags = dict[str, str]


@dataclass
class Layer:
    """Objects of one layer as they are collected; ``open_keys`` are outlines that no area has been seen for
    yet."""

    name: str
    keys: list[str] = field(default_factory=list)
    tags: list[Tags] = field(default_factory=list)
    wkb: list[bytes] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    open_keys: dict[str, Refusal] = field(default_factory=dict)
    given: int = 0
    seen: int = 0

    def add(self, key: str, tags: Tags, hex_wkb: str) -> None:
        """One object with its geometry."""
        self.keys.append(key)
        self.tags.append(tags)
        self.wkb.append(bytes.fromhex(hex_wkb))

    def refuse(self, refusal: Refusal) -> None:
        """One object that cannot become a row."""
        self.refused.append(refusal)

    def take(self) -> RawBatch:
        """What was collected since the last time, as a batch."""
        kept = osm_tags.KEPT_TAGS[self.name]
        columns = {column: [tags.get(column) for tags in self.tags] for column in ("kind", *kept)}
        batch = RawBatch(
            layer=self.name,
            columns=columns,
            rows=np.arange(self.given + 1, self.given + 1 + len(self.keys), dtype=np.int64),
            wkb=list(self.wkb),
            keys=list(self.keys),
            refused=list(self.refused),
        )
        self.given += len(self.keys)
        for collected in (self.keys, self.tags, self.wkb, self.refused):
            collected.clear()
        return batch


class Collector:
    """Sorts the objects of one file into layers."""

    def __init__(self, wanted: tuple[str, ...]) -> None:
        self.wanted = wanted
        self.layers = {name: Layer(name) for name in LAYERS}
        self.addresses = Layer("addresses")
        self.parts = Layer("buildings")
        self._factory = osmium.geom.WKBFactory()

    def take(self, thing: osmium.osm.types.OSMEntity) -> None:
        """Route one object of the file."""
        if isinstance(thing, osmium.osm.Node):
            self._node(thing)
        elif isinstance(thing, osmium.osm.Way):
            self._way(thing)
        elif isinstance(thing, osmium.osm.Relation):
            self._relation(thing)
        elif isinstance(thing, osmium.osm.Area):
            self._area(thing)

    def _node(self, node: osmium.osm.Node) -> None:
        tags = dict(node.tags)
        kind = facility_kind(tags)
        if kind and "facilities" in self.wanted:
            self._point(self.layers["facilities"], node, {**tags, "kind": kind})
        if is_building(tags) and "buildings" in self.wanted:
            where = (node.location.lon, node.location.lat)
            self.layers["buildings"].refuse(
                Refusal(row=node.id, code="no_outline", key=f"n{node.id}", where=where, payload=tags)
            )
        if "addr:housenumber" in tags and "buildings" in self.wanted:
            self._point(self.addresses, node, tags)

    def _way(self, way: osmium.osm.Way) -> None:
        tags = dict(way.tags)
        closed = way.is_closed()
        if is_lane(tags, closed) and "lane_lines" in self.wanted:
            self._lane(way, tags)
        if closed:
            self._expect_area(f"w{way.id}", tags, missing_nodes(way))
        elif is_building(tags) and "buildings" in self.wanted:
            self.layers["buildings"].refuse(
                Refusal(row=way.id, code="not_closed", key=f"w{way.id}", where=first_place(way), payload=tags)
            )

    def _lane(self, way: osmium.osm.Way, tags: Tags) -> None:
        layer = self.layers["lane_lines"]
        tags = {**tags, "kind": osm_tags.LANE_CLASSES[tags["highway"]]}
        places = longest_run(way)
        if len(places) < 2:
            missing = missing_nodes(way)
            layer.refuse(
                Refusal(row=way.id, code="incomplete", key=f"w{way.id}", params={"missing": missing})
            )
            return
        layer.add(f"w{way.id}", tags, shapely.to_wkb(shapely.LineString(places), hex=True))

    def _relation(self, relation: osmium.osm.Relation) -> None:
        tags = dict(relation.tags)
        if tags.get("type") in {"multipolygon", "boundary"}:
            self._expect_area(f"r{relation.id}", tags, 0)

    def _expect_area(self, key: str, tags: Tags, missing: int) -> None:
        code, params = ("incomplete", {"missing": missing}) if missing else ("broken_multipolygon", {})
        for name in self._area_layers(tags):
            layer = self.layers[name]
            layer.open_keys[key] = Refusal(row=int(key[1:]), code=code, params=params, key=key, payload=tags)

    def _area_layers(self, tags: Tags) -> list[str]:
        names = []
        if is_building(tags):
            names.append("buildings")
        if facility_kind(tags):
            names.append("facilities")
        if land_kind(tags):
            names.append("land")
        if tags.get("boundary") == "administrative" and tags.get("admin_level"):
            names.append("boundaries")
        return [name for name in names if name in self.wanted]

    def _area(self, area: osmium.osm.Area) -> None:
        tags = dict(area.tags)
        key = f"{'w' if area.from_way() else 'r'}{area.orig_id()}"
        names = self._area_layers(tags)
        is_part = (
            "buildings" in self.wanted and "building" not in tags and tags.get("building:part", "no") != "no"
        )
        if not names and not is_part:
            return
        try:
            hex_wkb = self._factory.create_multipolygon(area)
        except (RuntimeError, ValueError):
            return
        for name in names:
            self.layers[name].open_keys.pop(key, None)
            kind = {"facilities": facility_kind, "land": land_kind, "buildings": building_use}.get(name)
            self.layers[name].add(key, {**tags, "kind": kind(tags) or ""} if kind else tags, hex_wkb)
        if is_part:
            self.parts.add(key, {**tags, "building": tags["building:part"], "kind": "other"}, hex_wkb)

    def _point(self, layer: Layer, node: osmium.osm.Node, tags: Tags) -> None:
        try:
            layer.add(f"n{node.id}", tags, self._factory.create_point(node))
        except (RuntimeError, ValueError):
            layer.refuse(Refusal(row=node.id, code="no_position", key=f"n{node.id}", payload=tags))

    def finish(self) -> None:
        """Refuse the outlines that never became an area; give buildings their addresses and parts."""
        for layer in self.layers.values():
            for refusal in layer.open_keys.values():
                layer.refuse(refusal)
            layer.open_keys.clear()
        complete_buildings(self.layers["buildings"], self.addresses, self.parts)


def read_osm(job: Job) -> tuple[SourceInfo, Iterator[RawBatch]]:
    """The file's layers in batches, WGS 84 lon/lat; buildings come last, when their addresses and parts are
    known."""
    info = SourceInfo(format=job.format, name=job.name, crs="EPSG:4326", crs_declared=True, encoding="UTF-8")
    return info, _batches(job)


def _batches(job: Job) -> Iterator[RawBatch]:
    collector = Collector(job.wanted)
    processor = osmium.FileProcessor(job.path).with_areas().with_filter(osmium.filter.KeyFilter(*_RELEVANT))
    try:
        for thing in processor:
            collector.take(thing)
            for name in ("lane_lines", "facilities", "land"):
                if len(collector.layers[name].keys) >= job.chunk_rows:
                    yield collector.layers[name].take()
    except (RuntimeError, ValueError) as error:
        raise refuse("file_broken", name=job.name, detail=str(error)[:200]) from error
    collector.finish()
    for name in LAYERS:
        if name in job.wanted:
            yield from _rest(collector.layers[name], job.chunk_rows)


def _rest(layer: Layer, step: int) -> Iterator[RawBatch]:
    whole = layer.take()
    assert whole.wkb is not None
    assert whole.keys is not None
    for start in range(0, max(len(whole), 1), step):
        part = slice(start, start + step)
        yield RawBatch(
            layer=whole.layer,
            columns={name: values[part] for name, values in whole.columns.items()},
            rows=whole.rows[part],
            wkb=whole.wkb[part],
            keys=whole.keys[part],
            refused=whole.refused if start == 0 else [],
        )


def facility_kind(tags: Tags) -> str | None:
    """The facility kind of an object, None when it is none."""
    found = [pair for pair in tags.items() if pair in _FACILITY_ORDER]
    if found:
        return osm_tags.FACILITY_KINDS[min(found, key=_FACILITY_ORDER.__getitem__)]
    for key, kind in osm_tags.FALLBACK_KEYS.items():
        if tags.get(key, "no") not in {"no", "vacant"}:
            return kind
    return None


def land_kind(tags: Tags) -> str | None:
    """The base map's land kind of an area, None when it is none."""
    if tags.get("highway") and tags.get("area") != "yes" and tags.get("type") != "multipolygon":
        return None
    return next((osm_tags.LAND_KINDS[pair] for pair in tags.items() if pair in osm_tags.LAND_KINDS), None)


def building_use(tags: Tags) -> str:
    """residential, public, commercial or other."""
    return osm_tags.BUILDING_USES.get(tags.get("building", ""), "other")


def is_building(tags: Tags) -> bool:
    """Whether an object is the outline of a building that stands."""
    return "building" in tags and tags["building"] not in osm_tags.NOT_BUILDINGS


def is_lane(tags: Tags, closed: bool) -> bool:
    """Whether a way is a line one walks or drives along (not a square drawn as an area)."""
    return tags.get("highway") in osm_tags.LANE_CLASSES and not (closed and tags.get("area") == "yes")


def missing_nodes(way: osmium.osm.Way) -> int:
    """How many of its nodes lie outside the file."""
    return sum(1 for node in way.nodes if not node.location.valid())


def longest_run(way: osmium.osm.Way) -> list[tuple[float, float]]:
    """The longest stretch of a way whose nodes are all in the file, repeated places dropped.

    A street cut off at the edge of an extract is still a street up to there.
    """
    best: list[tuple[float, float]] = []
    run: list[tuple[float, float]] = []
    for node in way.nodes:
        if not node.location.valid():
            run = []
            continue
        place = (node.location.lon, node.location.lat)
        if not run or run[-1] != place:
            run = [*run, place]
        if len(run) > len(best):
            best = run
    return best


def first_place(way: osmium.osm.Way) -> tuple[float, float] | None:
    """Longitude and latitude of the first node that has a position."""
    for node in way.nodes:
        if node.location.valid():
            return (node.location.lon, node.location.lat)
    return None


if __name__ == "__main__":
    serve_job(read_osm)
