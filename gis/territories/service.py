"""The one way in which territories are written: prepared, numbered, passed through the partition gate, versioned."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from uuid import UUID, uuid4

import numpy as np
import shapely

from gis.db import Connection
from gis.errors import Conflict, InvalidInput, NotFound
from gis.geometry.colouring import colour_partition
from gis.geometry.crs import metric_epsg_for, to_lonlat, to_metric
from gis.geometry.measure import label_point
from gis.geometry.ordering import snake_order
from gis.tenants.service import Level, level_of
from gis.territories import repository
from gis.territories.codes import CodeScheme, scheme_of
from gis.territories.gate import pass_gate
from gis.territories.model import Community, CurrentVersion, MapChange, NewVersion, Origin, TerritoryFeature
from gis.territories.repository import parts


def load_community(
    connection: Connection,
    tenant_id: int,
    feature: TerritoryFeature,
    origin: Origin,
    *,
    settlement: str | None = None,
    metric_epsg: int | None = None,
) -> MapChange:
    """Add a community, or give it a new version when the feature differs from the one in force.

    ``metric_epsg`` fixes the CRS in which all its geometry is measured; by default the CGCS2000 three-degree zone or
    the UTM zone of its centre. It cannot change later. Raises InvalidInput without a code, Conflict when the code
    belongs to something else.
    """
    level = level_of(connection, "community")
    if feature.code is None:
        raise InvalidInput(
            f"社区“{feature.name or feature.source_key}”没有编码。给出 12 位统计用区划代码，再导入一次。",
            f"Community “{feature.name or feature.source_key}” has no code. Give its 12-digit code and import again.",
        )
    code = scheme_of(level.code_scheme).check(feature.code)
    territory_id = repository.find_by_code(connection, "community", code) or repository.find_by_source(
        connection, origin.source, feature.source_key
    )
    known = None
    if territory_id is not None:
        known = repository.lock_community(connection, territory_id, origin.at)
    if known is None:
        territory_id = uuid4()
        epsg = metric_epsg or metric_epsg_for(*feature.geom.representative_point().coords[0])
        repository.add_territory(
            connection,
            tenant_id,
            territory_id=territory_id,
            level="community",
            community_id=territory_id,
            kind=feature.kind,
            settlement=settlement,
            source=origin.source,
            source_key=feature.source_key,
        )
        repository.add_community(connection, tenant_id, territory_id, epsg)
    else:
        epsg = known.metric_epsg
    assert territory_id is not None
    version = _version(feature, code, "", level, territory_id, territory_id, None, epsg)
    current = repository.current_versions(connection, territory_id, "community", origin.at)
    return _write(connection, tenant_id, territory_id, level, [version], current, origin)


def load_children(
    connection: Connection,
    tenant_id: int,
    community_id: UUID,
    level_name: str,
    features: Sequence[TerritoryFeature],
    origin: Origin,
) -> MapChange:
    """Replace a community's territories of one level by the given ones, all or nothing.

    Territories are recognised by code, else by their place in the source; those that the file no longer has end at
    ``origin.at``. A level that covers its parent must tile it exactly (PartitionBroken lists every fault); a level
    that need not must stay inside its parent without overlap. Raises NotFound when the community is not in force.
    """
    level = level_of(connection, level_name)
    community = repository.lock_community(connection, community_id, origin.at)
    if community is None:
        raise NotFound(
            "社区不存在，或在这个日期还没有生效。先导入社区边界。",
            "The community does not exist or is not in force at that date. Import its boundary first.",
            params={"community": str(community_id)},
        )
    parents = _parents(connection, community, level, origin)
    metric = to_metric([f.geom for f in features], community.metric_epsg)
    belongs = _find_parents(features, metric, parents, community)
    for parent_code, members in _grouped(belongs).items():
        pass_gate(
            [metric[i] for i in members],
            to_metric(parents[parent_code].geom, community.metric_epsg),
            [
                features[i].number or features[i].code or features[i].name or features[i].source_key
                for i in members
            ],
            covers_parent=level.covers_parent,
            metric_epsg=community.metric_epsg,
            parent_name=parents[parent_code].name,
        )
    current = repository.current_versions(connection, community_id, level_name, origin.at)
    ids = _recognise(connection, level, features, current, origin)
    codes = _number(connection, level, features, metric, belongs, ids, current)
    versions = []
    for i, feature in enumerate(features):
        if ids[i] is None:
            ids[i] = uuid4()
            repository.add_territory(
                connection,
                tenant_id,
                territory_id=ids[i],
                level=level_name,
                community_id=community_id,
                kind=feature.kind,
                settlement=community.settlement,
                source=origin.source,
                source_key=feature.source_key,
            )
        parent = parents[belongs[i]]
        number = feature.number or _number_in(codes[i], scheme_of(level.code_scheme))
        versions.append(
            _version(
                feature,
                codes[i],
                number,
                level,
                ids[i],
                community_id,
                parent.territory_id,
                community.metric_epsg,
            )
        )
    if level.covers_parent:
        versions = _coloured(versions, metric, current)
    return _write(connection, tenant_id, community_id, level, versions, current, origin)


def _parents(
    connection: Connection, community: Community, level: Level, origin: Origin
) -> dict[str, CurrentVersion]:
    assert level.parent_level is not None
    found = repository.current_versions(connection, community.id, level.parent_level, origin.at)
    if not found:
        raise NotFound(
            f"{community.name} 还没有上一级区域，不能导入{level.name}。先导入上一级。",
            f"{community.name} has no territories one level up, so {level.name_en} cannot be imported. Import them first.",
        )
    return {version.code: version for version in found}


def _find_parents(
    features: Sequence[TerritoryFeature],
    metric: Sequence[shapely.Geometry],
    parents: dict[str, CurrentVersion],
    community: Community,
) -> list[str]:
    """The code of each feature's parent: the one named, else the one that contains its inner point."""
    if len(parents) == 1:
        return [next(iter(parents))] * len(features)
    codes = list(parents)
    tree = shapely.STRtree(to_metric([parents[c].geom for c in codes], community.metric_epsg))
    result = []
    for feature, geom in zip(features, metric, strict=True):
        if feature.parent_code in parents:
            result.append(str(feature.parent_code))
            continue
        inner = shapely.point_on_surface(geom)
        hits = sorted(codes[i] for i in tree.query(inner, predicate="intersects"))
        if feature.parent_code is not None or not hits:
            lon, lat = shapely.get_coordinates(to_lonlat(inner, community.metric_epsg))[0]
            raise InvalidInput(
                f"{feature.name or feature.source_key} 找不到上级 {feature.parent_code or ''}，位置已标出。核对上级编码或位置。",
                f"{feature.name or feature.source_key} has no parent {feature.parent_code or ''} here. Check its parent code or its place.",
                where=(float(lon), float(lat)),
                params={"source_key": feature.source_key},
            )
        result.append(hits[0])
    return result


def _grouped(parent_codes: Sequence[str]) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = defaultdict(list)
    for i, code in enumerate(parent_codes):
        groups[code].append(i)
    return groups


def _recognise(
    connection: Connection,
    level: Level,
    features: Sequence[TerritoryFeature],
    current: Sequence[CurrentVersion],
    origin: Origin,
) -> list[UUID | None]:
    """The territory that each feature already is, if any."""
    by_code = {version.code: version.territory_id for version in current}
    by_source = {(version.source, version.source_key): version.territory_id for version in current}
    ids: list[UUID | None] = []
    for feature in features:
        ids.append(
            by_code.get(feature.code or "")
            or by_source.get((origin.source, feature.source_key))
            or (repository.find_by_code(connection, level.level, feature.code) if feature.code else None)
            or repository.find_by_source(connection, origin.source, feature.source_key)
        )
    known = [i for i in ids if i is not None]
    if len(set(known)) != len(known):
        raise Conflict(
            "文件里有两个区域使用同一编码。改正编码后再导入。",
            "Two territories in the file carry the same code. Correct the codes and import again.",
        )
    return ids


def _number(
    connection: Connection,
    level: Level,
    features: Sequence[TerritoryFeature],
    metric: Sequence[shapely.Geometry],
    belongs: Sequence[str],
    ids: Sequence[UUID | None],
    current: Sequence[CurrentVersion],
) -> list[str]:
    """Every feature's code: given, kept from before, or the next free one, west to east and north to south."""
    scheme = scheme_of(level.code_scheme)
    kept = {version.territory_id: version.code for version in current}
    codes = [scheme.check(f.code) if f.code else "" for f in features]
    given = [code for code in codes if code]
    if len(set(given)) != len(given):
        twice = next(code for code in given if given.count(code) > 1)
        raise Conflict(
            f"编码 {twice} 在文件里出现两次。改正后再导入。",
            f"Code {twice} stands twice in the file. Correct it and import again.",
            params={"code": twice},
        )
    taken = {parent: repository.codes_below(connection, scheme.name, parent) for parent in set(belongs)}
    for i in snake_order(shapely.point_on_surface(np.asarray(metric, dtype=object))):
        territory_id = ids[i]
        if not codes[i] and territory_id in kept:
            codes[i] = kept[territory_id]
        if not codes[i]:
            codes[i] = scheme.next(
                belongs[i], [*taken[belongs[i]], *given], dedicated=features[i].kind == "dedicated"
            )
            taken[belongs[i]].append(codes[i])
    return codes


def _number_in(code: str, scheme: CodeScheme) -> str:
    """The number people say: at least two digits."""
    return f"{int(code[-scheme.sequence_digits :]):02d}"


def _version(
    feature: TerritoryFeature,
    code: str,
    number: str,
    level: Level,
    territory_id: UUID,
    community_id: UUID,
    parent_id: UUID | None,
    metric_epsg: int,
) -> NewVersion:
    geom = parts(feature.geom)
    metric = to_metric(geom, metric_epsg)
    at = to_lonlat(label_point(metric), metric_epsg)
    name = feature.name or f"{number} {level.name}"
    said = json.dumps(
        [code, number, name, feature.name_en, feature.kind, dict(feature.attributes), str(parent_id)],
        ensure_ascii=False,
        sort_keys=True,
        default=str,
    )
    return NewVersion(
        territory_id=territory_id,
        level=level.level,
        community_id=community_id,
        parent_id=parent_id,
        code=code,
        number=number,
        name=name,
        name_en=feature.name_en,
        attributes=feature.attributes,
        content_hash=sha256(shapely.to_wkb(geom) + said.encode()).digest(),
        geom=geom,
        label_lonlat=(at.x, at.y),
        area_m2=float(metric.area),
        colour=1,
    )


def _coloured(
    versions: Sequence[NewVersion], metric: Sequence[shapely.Geometry], current: Sequence[CurrentVersion]
) -> list[NewVersion]:
    """The versions with colours such that neighbours differ and known territories keep theirs."""
    before = {version.territory_id: version.colour for version in current}
    previous = np.array([before.get(version.territory_id, 0) for version in versions])
    colours = colour_partition(np.asarray(metric, dtype=object), previous=previous)
    return [replace(version, colour=int(colour)) for version, colour in zip(versions, colours, strict=True)]


def _write(
    connection: Connection,
    tenant_id: int,
    community_id: UUID,
    level: Level,
    versions: Sequence[NewVersion],
    current: Sequence[CurrentVersion],
    origin: Origin,
) -> MapChange:
    """Write what differs as one edit; nothing at all when nothing does."""
    in_force = {version.territory_id: version for version in current}
    listed = {version.territory_id for version in versions}
    fresh = [v for v in versions if v.territory_id not in in_force]
    changed = [
        v
        for v in versions
        if v.territory_id in in_force
        and (
            v.content_hash != in_force[v.territory_id].content_hash
            or v.colour != in_force[v.territory_id].colour
        )
    ]
    gone = [v for v in current if v.territory_id not in listed]
    unchanged = len(versions) - len(fresh) - len(changed)
    if not (fresh or changed or gone):
        row = connection.execute(
            "select edition from communities where territory_id = %s", (community_id,)
        ).fetchone()
        assert row is not None
        return MapChange(community_id, row[0], None, unchanged=unchanged)
    counts = {"added": len(fresh), "changed": len(changed), "ended": len(gone)}
    edit_id, edition = repository.add_edit(
        connection, tenant_id, community_id, "import", {"level": level.level, **counts}, origin
    )
    ending = [in_force[v.territory_id].id for v in changed] + [v.id for v in gone]
    repository.end_versions(connection, ending, origin.at, edit_id)
    taken = repository.claim_codes(
        connection, tenant_id, level.code_scheme, [(v.code, v.territory_id) for v in fresh + changed]
    )
    if taken:
        raise Conflict(
            f"编码 {'、'.join(taken[:5])} 已属于别的区域，编码从不复用。换一个编码。",
            f"Codes {', '.join(taken[:5])} belong to other territories and are never reused. Choose other codes.",
            params={"codes": taken},
        )
    repository.add_versions(connection, tenant_id, fresh + changed, origin.at, edit_id, edition)
    return MapChange(community_id, edition, edit_id, len(fresh), len(changed), unchanged, len(gone))
