"""Which territory a feature already is, which parent it has, and which code it carries."""

from collections.abc import Sequence
from uuid import UUID

import shapely

from gis.db import Connection
from gis.errors import Conflict, InvalidInput
from gis.geometry.crs import GeometryArray, to_lonlat, to_metric
from gis.geometry.ordering import snake_order
from gis.tenants.service import Level
from gis.territories import repository
from gis.territories.codes import CodeScheme, scheme_of
from gis.territories.model import Community, CurrentVersion, Origin, TerritoryFeature


def find_parents(
    features: Sequence[TerritoryFeature],
    metric: GeometryArray,
    parents: dict[str, CurrentVersion],
    community: Community,
) -> list[str]:
    """The code of each feature's parent: the one named, else the one that contains its inner point."""
    if len(parents) == 1:
        return [next(iter(parents))] * len(features)
    codes = list(parents)
    tree = shapely.STRtree(to_metric([parents[code].geom for code in codes], community.metric_epsg))
    inner = shapely.point_on_surface(metric)
    result = []
    for feature, point in zip(features, inner, strict=True):
        if feature.parent_code in parents:
            result.append(str(feature.parent_code))
            continue
        hits = sorted(codes[i] for i in tree.query(point, predicate="intersects"))
        if feature.parent_code is not None or not hits:
            place = to_lonlat(point, community.metric_epsg)
            name, parent = feature.name or feature.source_key, feature.parent_code or ""
            raise InvalidInput(
                f"{name} 找不到上级 {parent}，位置已标出。核对上级编码或位置。",
                f"{name} has no parent {parent} here. Check its parent code or its place.",
                where=(place.x, place.y),
                params={"source_key": feature.source_key},
            )
        result.append(hits[0])
    return result


def recognise(
    connection: Connection,
    level: Level,
    features: Sequence[TerritoryFeature],
    current: Sequence[CurrentVersion],
    origin: Origin,
) -> list[UUID | None]:
    """The territory that each feature already is, by code or by its place in the source; None when new."""
    by_code = {version.code: version.territory_id for version in current}
    by_source = {(version.source, version.source_key): version.territory_id for version in current}
    ids = [
        by_code.get(feature.code or "")
        or by_source.get((origin.source, feature.source_key))
        or (repository.find_by_code(connection, level.level, feature.code) if feature.code else None)
        or repository.find_by_source(connection, origin.source, feature.source_key)
        for feature in features
    ]
    known = [i for i in ids if i is not None]
    if len(set(known)) != len(known):
        raise Conflict(
            "文件里有两个区域使用同一编码。改正编码后再导入。",
            "Two territories in the file carry the same code. Correct the codes and import again.",
        )
    return ids


def number(
    connection: Connection,
    scheme: CodeScheme,
    features: Sequence[TerritoryFeature],
    metric: GeometryArray,
    parent_codes: Sequence[str],
    kept: Sequence[str | None],
) -> list[str]:
    """Every feature's code: given, kept, or the next free one, west to east and north to south."""
    given = [scheme.check(feature.code) for feature in features if feature.code]
    if len(set(given)) != len(given):
        twice = next(code for code in given if given.count(code) > 1)
        raise Conflict(
            f"编码 {twice} 在文件里出现两次。改正后再导入。",
            f"Code {twice} stands twice in the file. Correct it and import again.",
            params={"code": twice},
        )
    taken = {
        parent: [*repository.codes_below(connection, scheme.name, parent), *given]
        for parent in set(parent_codes)
    }
    codes = [
        scheme.check(f.code) if f.code else before or "" for f, before in zip(features, kept, strict=True)
    ]
    for i in snake_order(shapely.point_on_surface(metric)):
        if not codes[i]:
            parent = parent_codes[i]
            codes[i] = scheme.next(parent, taken[parent], dedicated=features[i].kind == "dedicated")
            taken[parent].append(codes[i])
    return codes


def number_in(code: str, scheme_name: str) -> str:
    """The number people say, at least two digits: “07” of …007."""
    return f"{int(code[-scheme_of(scheme_name).sequence_digits :]):02d}"
