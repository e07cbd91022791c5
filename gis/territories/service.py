"""The one way in which territories are written: prepared, numbered, passed through the gate, versioned."""

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
from gis.geometry.crs import GeometryArray, metric_epsg_for, to_lonlat, to_metric
from gis.geometry.measure import label_point
from gis.tenants.service import Level, level_of
from gis.territories import numbering, repository
from gis.territories.codes import scheme_of
from gis.territories.gate import REPAIR, pass_gate
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

    ``metric_epsg`` fixes the CRS in which all its geometry is measured; by default the CGCS2000 three-degree
    zone or the UTM zone of its centre. It cannot change later. Raises InvalidInput without a code, Conflict
    when the code belongs to something else.
    """
    level = level_of(connection, "community")
    if feature.code is None:
        raise InvalidInput(
            f"社区“{_said(feature)}”没有编码。给出 12 位统计用区划代码，再导入一次。",
            f"Community “{_said(feature)}” has no code. Give its 12-digit code and import again.",
        )
    code = scheme_of(level.code_scheme).check(feature.code)
    territory_id = repository.find_by_code(connection, "community", code) or repository.find_by_source(
        connection, origin.source, feature.source_key
    )
    known = None
    if territory_id is not None:
        known = repository.lock_community(connection, territory_id, origin.at)
    if territory_id is not None and known is None:
        raise Conflict(
            f"编码 {code} 属于一个已停用的社区，编码从不复用。换一个编码。",
            f"Code {code} belongs to a community that has ended and is never reused. Choose another code.",
            params={"code": code},
        )
    community_id = territory_id or uuid4()
    inner = feature.geom.representative_point()
    epsg = known.metric_epsg if known else metric_epsg or metric_epsg_for(inner.x, inner.y)
    version = build_version(feature, code, "", level, community_id, community_id, None, epsg)
    if known is None:
        _add_territory(connection, tenant_id, version, feature, settlement, origin)
        repository.add_community(connection, tenant_id, community_id, epsg)
    current = repository.current_versions(connection, community_id, "community", origin.at)
    return _write(connection, tenant_id, community_id, level, [version], current, origin)


def load_children(
    connection: Connection,
    tenant_id: int,
    community_id: UUID,
    level_name: str,
    features: Sequence[TerritoryFeature],
    origin: Origin,
) -> MapChange:
    """Replace a community's territories of one level by the given ones, all or nothing.

    Territories are recognised by code, else by their place in the source; those that the file no longer has
    end at ``origin.at``. A level that covers its parent must tile it exactly (PartitionBroken lists every
    fault); a level that need not must stay inside its parent without overlap. Raises NotFound when the
    community is not in force.
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
    metric = to_metric([feature.geom for feature in features], community.metric_epsg)
    belongs = numbering.find_parents(features, metric, parents, community)
    _pass_gates(features, metric, belongs, parents, community, level)
    current = repository.current_versions(connection, community_id, level_name, origin.at)
    known = numbering.recognise(connection, level, features, current, origin)
    codes_before = {version.territory_id: version.code for version in current}
    kept = [codes_before.get(territory_id) if territory_id else None for territory_id in known]
    codes = numbering.number(connection, scheme_of(level.code_scheme), features, metric, belongs, kept)
    versions = []
    for feature, territory_id, code, parent_code in zip(features, known, codes, belongs, strict=True):
        version = build_version(
            feature,
            code,
            feature.number or numbering.number_in(code, level.code_scheme),
            level,
            territory_id or uuid4(),
            community_id,
            parents[parent_code].territory_id,
            community.metric_epsg,
        )
        if territory_id is None:
            _add_territory(connection, tenant_id, version, feature, community.settlement, origin)
        versions.append(version)
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
            f"{community.name} has no territories one level up, so {level.name_en} cannot be imported. "
            "Import them first.",
        )
    return {version.code: version for version in found}


def _pass_gates(
    features: Sequence[TerritoryFeature],
    metric: GeometryArray,
    belongs: Sequence[str],
    parents: dict[str, CurrentVersion],
    community: Community,
    level: Level,
) -> None:
    """Every parent's children through the partition gate."""
    families: dict[str, list[int]] = defaultdict(list)
    for i, code in enumerate(belongs):
        families[code].append(i)
    for code, members in families.items():
        pass_gate(
            metric[members],
            to_metric(parents[code].geom, community.metric_epsg),
            [_said(features[i]) for i in members],
            covers_parent=level.covers_parent,
            metric_epsg=community.metric_epsg,
            parent_name=parents[code].name,
            remedy=REPAIR,
        )


def _said(feature: TerritoryFeature) -> str:
    return feature.number or feature.code or feature.name or feature.source_key


def _add_territory(
    connection: Connection,
    tenant_id: int,
    version: NewVersion,
    feature: TerritoryFeature,
    settlement: str | None,
    origin: Origin,
) -> None:
    repository.add_territory(
        connection,
        tenant_id,
        territory_id=version.territory_id,
        level=version.level,
        community_id=version.community_id,
        kind=feature.kind,
        settlement=settlement,
        source=origin.source,
        source_key=feature.source_key,
    )


def build_version(
    feature: TerritoryFeature,
    code: str,
    number: str,
    level: Level,
    territory_id: UUID,
    community_id: UUID,
    parent_id: UUID | None,
    metric_epsg: int,
) -> NewVersion:
    """A version of a territory from what is said of it; the hash covers everything a later file could change."""
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
    versions: Sequence[NewVersion], metric: GeometryArray, current: Sequence[CurrentVersion]
) -> list[NewVersion]:
    """The versions with colours such that neighbours differ and known territories keep theirs."""
    before = {version.territory_id: version.colour for version in current}
    previous = np.array([before.get(version.territory_id, 0) for version in versions])
    colours = colour_partition(metric, previous=previous)
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
            f"Codes {', '.join(taken[:5])} belong to other territories and are never reused. "
            "Choose other codes.",
            params={"codes": taken},
        )
    repository.add_versions(connection, tenant_id, fresh + changed, origin.at, edit_id, edition)
    return MapChange(community_id, edition, edit_id, len(fresh), len(changed), unchanged, len(gone))
