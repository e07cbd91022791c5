"""Decoded tiles show what SQL says, name only allowed columns, and read no more rows than they draw."""

import math
from datetime import UTC, datetime
from typing import Any

import pytest

from gis.db import Connection, set_tenant
from gis.errors import NotFound
from tests.plans import scans
from tests.served import HOUSEHOLDS, ServedTown
from tests.tiles.tools import address_of, decode, request, run, town_tile
from tiles.layer import Layer
from tiles.layers import LAYERS
from tiles.mvt import STATEMENTS, TileAddress, layer_at


@pytest.mark.parametrize("name", ["communities", "grids", "lanes"])
def test_a_tile_of_territories_holds_what_sql_holds(sight: Connection, tiled: ServedTown, name: str) -> None:
    found = decode(run(sight, tiled.tenant_id, request(name, town_tile(14))))
    set_tenant(sight, tiled.tenant_id)
    expected = sight.execute(
        "select territory_id::text, name, number, colour from territory_versions"
        " where level = %s and upper_inf(recorded) and valid @> now()",
        (name.removesuffix("s") if name != "communities" else "community",),
    ).fetchall()
    shown = {properties["id"]: properties for properties in found[name].properties}
    assert shown.keys() == {row[0] for row in expected}
    labels = {properties["id"] for properties in found[f"{name}_labels"].properties}
    assert labels == shown.keys()
    for row_id, name_, number, colour in expected:
        assert shown[row_id].get("name", name_) == name_
        assert shown[row_id].get("number", number) == number
        assert shown[row_id].get("colour", colour) == colour


def test_a_grid_carries_its_households_and_its_place_in_the_band(
    sight: Connection, tiled: ServedTown
) -> None:
    found = decode(run(sight, tiled.tenant_id, request("grids", town_tile(14))))
    by_number = {
        each["number"]: (each["households"], each["size_status"]) for each in found["grids"].properties
    }
    assert by_number["01"] == (HOUSEHOLDS["a"] + HOUSEHOLDS["b"], "ok")
    assert by_number["02"] == (HOUSEHOLDS["c"] + HOUSEHOLDS["e"], "over")
    assert by_number["03"] == (0, "under")


def test_at_a_date_before_the_town_there_is_nothing(sight: Connection, tiled: ServedTown) -> None:
    asked = request("grids", town_tile(14), as_of=datetime(2025, 6, 1, tzinfo=UTC))
    assert run(sight, tiled.tenant_id, asked) == b""


def test_at_a_date_of_the_town_the_counts_are_those_of_the_date(sight: Connection, tiled: ServedTown) -> None:
    now = decode(run(sight, tiled.tenant_id, request("grids", town_tile(14))))
    asked = request("grids", town_tile(14), as_of=datetime(2026, 2, 1, tzinfo=UTC))
    assert decode(run(sight, tiled.tenant_id, asked))["grids"].properties == now["grids"].properties


def test_buildings_come_with_use_and_floors_and_numbers_only_close_up(
    sight: Connection, tiled: ServedTown
) -> None:
    far = decode(run(sight, tiled.tenant_id, request("buildings", town_tile(15))))["buildings"]
    assert len(far.properties) == len(HOUSEHOLDS)
    assert all("house_number" not in properties for properties in far.properties)
    near_tile = town_tile(17, 0.25, 1.25)
    near = decode(run(sight, tiled.tenant_id, request("buildings", near_tile)))["buildings"]
    numbered = {each["id"]: each["house_number"] for each in near.properties if "house_number" in each}
    assert numbered == {str(tiled.buildings["a"]): "12"}


def test_below_zoom_14_a_building_has_only_what_the_style_reads(sight: Connection, tiled: ServedTown) -> None:
    found = decode(run(sight, tiled.tenant_id, request("buildings", town_tile(13))))
    for properties in found.get("buildings", decode(b"")).properties if found else []:
        assert properties.keys() == {"use"}


def test_small_counts_of_households_are_hidden(sight: Connection, tiled: ServedTown) -> None:
    found = decode(run(sight, tiled.tenant_id, request("households", town_tile(15))))["households"]
    shown = sorted((each["count_class"], each.get("households")) for each in found.properties)
    assert shown == [("10-19", 12), ("20-49", 25), ("<10", 7), ("<5", None)]
    assert {each.keys() <= {"count_class", "households"} for each in found.properties} == {True}


def test_the_limit_of_suppression_is_a_setting(sight: Connection, tiled: ServedTown) -> None:
    asked = request("households", town_tile(15), suppress_below=20)
    found = decode(run(sight, tiled.tenant_id, asked))["households"]
    shown = sorted((each["count_class"], each.get("households")) for each in found.properties)
    assert shown == [("20-49", 25), ("<20", None), ("<20", None), ("<20", None)]


def test_a_household_is_never_anywhere_but_at_its_building(sight: Connection, tiled: ServedTown) -> None:
    found = decode(run(sight, tiled.tenant_id, request("households", town_tile(15))))["households"]
    assert len(found.geometries) == sum(1 for count in HOUSEHOLDS.values() if count)


def test_hexagons_count_every_household_once_alike_in_neighbouring_tiles_and_hide_the_few(
    sight: Connection, tiled: ServedTown
) -> None:
    z, edge = 16, 40075016.68557849 / 2**16 / 32
    set_tenant(sight, tiled.tenant_id)
    counted = sight.execute(
        "select sum(c.households), st_y(st_centroid(h.geom)) from buildings as b"
        " inner join household_counts as c on c.building_id = b.id"
        " inner join st_hexagongrid(%(edge)s, (select st_expand(st_extent(geom_3857), 500)::geometry from buildings))"
        " as h on st_contains(st_setsrid(h.geom, 3857), st_centroid(b.geom_3857))"
        " group by h.i, h.j, h.geom having sum(c.households) >= 5",
        {"edge": edge},
    ).fetchall()

    def class_of(count: int, y: float) -> str:
        per_hectare = count / (1.5 * math.sqrt(3) * (edge / math.cosh(y / 6_378_137)) ** 2 / 10_000)
        steps = ((50, "<50"), (100, "50-99"), (200, "100-199"), (400, "200-399"))
        return next((name for below, name in steps if per_hectare < below), "400+")

    places = {town_tile(z, column / 2, row / 2) for column in range(-2, 9) for row in range(-2, 7)}
    shown: dict[tuple[int, int], set[str]] = {}
    for address in places:
        west, _, _, north = TileAddress(z, address.x, address.y).box_3857
        unit = edge * 32 / 4096
        found = decode(run(sight, tiled.tenant_id, request("hexes", address)))
        for each, geometry in (
            zip(found["hexes"].properties, found["hexes"].geometries, strict=True) if found else ()
        ):
            ring = geometry["coordinates"][0]
            if len(ring) == 7:
                x = west + 64 * unit + unit * sum(point[0] for point in ring[:6]) / 6
                y = north - 64 * unit - unit * sum(point[1] for point in ring[:6]) / 6
                shown.setdefault((round(x / edge), round(y / edge)), set()).add(each["count_class"])
    assert all(len(classes) == 1 for classes in shown.values())
    classes = sorted(next(iter(each)) for each in shown.values())
    assert classes == sorted(class_of(count, row) for count, row in counted)
    assert sum(count for count, _ in counted) == sum(HOUSEHOLDS.values()) - HOUSEHOLDS["a"]


@pytest.mark.parametrize("name", sorted(LAYERS))
@pytest.mark.parametrize("z", [9, 12, 14, 15, 16, 17])
def test_a_decoded_tile_names_only_the_columns_of_its_layer(
    sight: Connection, tiled: ServedTown, name: str, z: int
) -> None:
    layer = LAYERS[name]
    for column, row in ((0.3, 1.3), (1.5, 0.5), (1.5, 1.9)):
        tile = run(sight, tiled.tenant_id, request(name, town_tile(z, column, row)))
        for part, decoded in decode(tile).items():
            assert part in layer.parts
            for properties in decoded.properties:
                assert properties.keys() <= set(layer.parts[part]), (name, z)


@pytest.mark.parametrize("name", sorted(LAYERS))
def test_every_layer_shows_something_of_the_town(sight: Connection, tiled: ServedTown, name: str) -> None:
    layer = LAYERS[name]
    z = min(layer.maxzoom, 15)
    shown: dict[str, Any] = {}
    for column, row in ((0.3, 1.3), (1.5, 0.5), (1.5, 1.9), (2.5, 1.5)):
        shown |= decode(run(sight, tiled.tenant_id, request(name, town_tile(z, column, row))))
    assert shown.keys() == layer.parts.keys()


def test_a_feature_is_the_same_place_in_the_tile_and_in_sql(sight: Connection, tiled: ServedTown) -> None:
    address = town_tile(16, 1.5, 1.5)
    found = decode(run(sight, tiled.tenant_id, request("buildings", address)))["buildings"]
    west, _, east, north = TileAddress(16, address.x, address.y).box_3857
    margin = (east - west) * 64 / (4096 + 128)
    west, north, side = west + margin, north - margin, (east - west) - 2 * margin
    index = [each["id"] for each in found.properties].index(str(tiled.buildings["c"]))
    ring = found.geometries[index]["coordinates"][0]
    set_tenant(sight, tiled.tenant_id)
    row = sight.execute(
        "select st_xmin(geom_3857), st_ymin(geom_3857), st_xmax(geom_3857), st_ymax(geom_3857)"
        " from buildings where id = %s",
        (tiled.buildings["c"],),
    ).fetchone()
    assert row is not None
    unit = side / 4096
    xs, ys = [west + x * unit for x, _ in ring], [north - y * unit for _, y in ring]
    for mine, theirs in zip((min(xs), min(ys), max(xs), max(ys)), row, strict=True):
        assert mine == pytest.approx(theirs, abs=unit)


def test_what_lies_just_outside_a_tile_is_in_its_margin(sight: Connection, tiled: ServedTown) -> None:
    """A street that only touches the margin still comes, so that its stroke is not cut at the edge."""
    set_tenant(sight, tiled.tenant_id)
    west, south, east, north = town_tile(16, 1.5, 1.5).box_3857
    side = (east - west) / (1 + 2 * 64 / 4096)
    x = east - side * 32 / 4096
    sight.execute(
        "insert into lane_lines (tenant_id, source, source_key, content_hash, name, class, geom, length_m)"
        " values (%s, 't', 'margin', 'h', '边上', 'primary',"
        " st_transform(st_setsrid(st_makeline(st_makepoint(%s, %s), st_makepoint(%s, %s)), 3857), 4490), 10)",
        (tiled.tenant_id, x, south + side / 2, x, north - side / 2),
    )
    found = decode(run(sight, tiled.tenant_id, request("lane_lines", town_tile(16, 1.5, 1.5))))
    assert "边上" in {each.get("name") for each in found["lane_lines"].properties}


def test_another_tenant_sees_an_empty_tile(sight: Connection, tiled: ServedTown, tenant: Any) -> None:
    for name in LAYERS:
        z = min(LAYERS[name].maxzoom, 15)
        assert run(sight, tenant.id, request(name, town_tile(z))) == b""


def test_overlays_come_with_kind_and_name_and_only_at_dates_they_were_in_force(
    sight: Connection, tiled: ServedTown
) -> None:
    found = decode(run(sight, tiled.tenant_id, request("overlays", town_tile(14))))
    assert [(each["kind"], each["name"]) for each in found["overlays"].properties] == [
        ("police_beat", "一警区")
    ]
    assert [each["name_en"] for each in found["overlays_labels"].properties] == ["Beat 1"]
    asked = request("overlays", town_tile(14), as_of=datetime(2025, 6, 1, tzinfo=UTC))
    assert run(sight, tiled.tenant_id, asked) == b""


SCATTERED = 3_000


@pytest.fixture
def scattered(sight: Connection, tiled: ServedTown) -> Connection:
    """The town with buildings, streets and facilities scattered over a much wider land."""
    set_tenant(sight, tiled.tenant_id)
    place = "102.2 + (i %% 100) * 0.01, 24.8 + (i / 100) * 0.01"
    corner = place.replace("102.2", "102.2002").replace("24.8", "24.8002")
    square = f"st_multi(st_makeenvelope({place}, {corner}, 4490))"
    sight.execute(
        "insert into buildings (tenant_id, source, source_key, content_hash, use, geom, inner_point, area_m2)"
        f" select %s, 'scattered', i::text, 'h', 'other', {square}, st_centroid({square}), 400"
        " from generate_series(1, %s) as i",
        (tiled.tenant_id, SCATTERED),
    )
    sight.execute(
        "insert into facilities (tenant_id, source, source_key, content_hash, kind, geom)"
        f" select %s, 'scattered', i::text, 'h', 'clinic', st_setsrid(st_makepoint({place}), 4490)"
        " from generate_series(1, %s) as i",
        (tiled.tenant_id, SCATTERED),
    )
    sight.execute(
        "insert into lane_lines (tenant_id, source, source_key, content_hash, class, geom, length_m)"
        " select %s, 'scattered', i::text, 'h', 'primary', st_setsrid(st_makeline("
        f" st_makepoint({place}), st_makepoint({place.replace('102.2', '102.201')})), 4490), 100"
        " from generate_series(1, %s) as i",
        (tiled.tenant_id, SCATTERED),
    )
    return sight


def test_freshness_colours_a_building_by_most_of_its_households_and_hides_small_ones(
    sight: Connection, tiled: ServedTown
) -> None:
    set_tenant(sight, tiled.tenant_id)
    for key, days, of in (("b", 10, 7), ("c", 80, 13), ("e", 10, 3)):
        sight.execute(
            "update households set last_visited_at = now() - make_interval(days => %s) where id in"
            " (select id from households where building_id = %s order by id limit %s)",
            (days, tiled.buildings[key], of),
        )
    found = decode(run(sight, tiled.tenant_id, request("freshness", town_tile(15))))["freshness"]
    shown = sorted((each["freshness"], each.get("households")) for each in found.properties)
    # b: 7 of 12 lately; c: 13 of 25 within 90 days; e: 3 of 7 only; a has 3 households, too few to tell.
    assert shown == [("aging", 25), ("few", None), ("fresh", 12), ("stale", 7)]


@pytest.mark.parametrize("name", ["buildings", "facilities", "lane_lines", "households", "freshness"])
def test_a_tile_reads_by_the_spatial_index_under_row_level_security(
    scattered: Connection, tiled: ServedTown, name: str
) -> None:
    """The widest user's tile over thousands of rows reads few: the box is in the restrictive policy."""
    asked = request(name, address_of(102.705, 24.905, 15))
    run(scattered, tiled.tenant_id, asked)
    row = scattered.execute(
        f"explain (analyze, format json) {STATEMENTS[name]}", asked.parameters()
    ).fetchone()
    assert row is not None
    table = "buildings" if name in ("households", "freshness") else name
    reading = [scan for scan in scans(row[0][0]["Plan"]) if scan["Relation Name"] == table]
    assert reading
    for scan in reading:
        assert scan.get("Index Name") == f"{table}_geom_3857_idx" or scan["Node Type"] == "Bitmap Heap Scan"
        touched = scan["Actual Rows"] + scan.get("Rows Removed by Filter", 0)
        assert touched * scan["Actual Loops"] <= 40


def test_a_crowded_tile_drops_the_smallest_and_says_the_same_each_time(
    scattered: Connection, tiled: ServedTown
) -> None:
    asked = request("buildings", address_of(102.705, 24.905, 13))
    assert run(scattered, tiled.tenant_id, asked) == run(scattered, tiled.tenant_id, asked)


@pytest.mark.parametrize(
    ("z", "x", "y"),
    [("-1", "0", "0"), ("0", "1", "0"), ("14", "16384", "0"), ("23", "0", "0"), ("1.0", "0", "0"), ("", "0", "0"),
     ("14", "0x1", "0"), ("14", " 1", "1"), ("14", "1", "9" * 30), ("٣", "1", "1")],
)  # fmt: skip
def test_an_address_that_is_no_tile_is_not_found(z: str, x: str, y: str) -> None:
    with pytest.raises(NotFound):
        TileAddress.parse(z, x, y)


def test_a_layer_has_tiles_at_its_zooms_only() -> None:
    layer: Layer = layer_at("grids", 14)
    assert layer.name == "grids"
    for name, z in (("grids", 3), ("households", 12), ("nothing", 14)):
        with pytest.raises(NotFound):
            layer_at(name, z)
