"""The patrol page on a phone: the area in the pocket, a round in airplane mode, and all of it sent exactly once."""

import base64
import gzip
import io
import json
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from PIL import ExifTags, Image
from playwright.sync_api import Page, expect
from pmtiles.reader import MemorySource, all_tiles
from shapely.geometry import shape

from gis.assignments.service import assign
from gis.db import Connection, connect
from gis.settings import DatabaseSettings
from ops.demo_accounts import password_of
from ops.paths import ROOT
from ops.worker import Keeper, kept
from tests.api.patrols import make_plan, make_point
from tests.e2e.conftest import Visit
from tests.e2e.faulty import Line, line_to
from tests.gis.media.photos import snapshot
from tests.tiles.tools import decode

_READY = """async () => {
  await navigator.serviceWorker.ready;
  return (await caches.keys()).some((name) => name.startsWith('patrol-shell-'));
}"""
_DUMP = """async () => {
  const read = (asked) => new Promise((done, failed) => {
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  const out = { stores: {}, caches: {}, local: { ...localStorage } };
  for (const { name } of await indexedDB.databases()) {
    const database = await read(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      out.stores[store] = await read(database.transaction(store).objectStore(store).getAll());
    }
    database.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    out.caches[name] = (await cache.keys()).map((each) => new URL(each.url).pathname);
  }
  const pack = Object.keys(out.caches).find((name) => name.startsWith('patrol-pack-'));
  if (pack) {
    const bytes = new Uint8Array(await (await caches.match(out.caches[pack][0])).arrayBuffer());
    out.pack = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  }
  const plain = (_, value) =>
    value instanceof ArrayBuffer || ArrayBuffer.isView(value) ? `sealed ${value.byteLength}`
      : value instanceof CryptoKey ? `key ${value.extractable}` : value;
  return JSON.stringify(out, plain);
}"""
_QUEUED = """async () => {
  const [{ name }] = await indexedDB.databases();
  const asked = indexedDB.open(name);
  await new Promise((done) => { asked.onsuccess = done; });
  const rows = asked.result.transaction('queue').objectStore('queue').getAll();
  await new Promise((done) => { rows.onsuccess = done; });
  asked.result.close();
  return rows.result.map(({ id, kind, seq, state }) => [id, kind, seq, state]);
}"""


@pytest.fixture(scope="module")
def worker(demo_database: DatabaseSettings) -> Iterator[Keeper]:
    """The process that builds packs."""
    env = ("env", f"WANGGE_DATABASE_URL={demo_database.database_url}", f"PYTHONPATH={ROOT}")
    with kept((*env, sys.executable, "-m", "ops.worker")) as keeper:
        yield keeper


@dataclass
class Round:
    """Three points on the grid that the patrol member sees, in a plan for all day."""

    tenant_id: int
    grid_id: UUID
    user_id: UUID
    points: list[tuple[float, float]]


@pytest.fixture(scope="module")
def walk(demo_database: DatabaseSettings) -> Round:
    with connect(demo_database, owner=True) as owner:
        tenant_id = int(_one(owner, "select id from tenants"))
    with connect(demo_database, tenant_id) as connection:
        grid, user_id = connection.execute(
            "select g.territory_id, u.id from users as u"
            " join grants as g on g.tenant_id = u.tenant_id and g.user_id = u.id"
            " where u.username = 'patrol' and upper_inf(g.valid)"
        ).fetchall()[0]
        rows = connection.execute(
            "select st_x(p.geom), st_y(p.geom) from territory_versions as v,"
            " st_dump(st_generatepoints(st_buffer(v.geom, -0.0004), 3, 11)) as p"
            " where v.territory_id = %s and upper_inf(v.valid) and upper_inf(v.recorded)",
            (grid,),
        ).fetchall()
        points = [(float(lon), float(lat)) for lon, lat in rows]
        ids = [
            make_point(connection, tenant_id, f"P{n + 1}", *at, name=f"{n + 1}号点")
            for n, at in enumerate(points)
        ]
        assign(connection, tenant_id, ("patrol_point",), at=datetime.now(UTC))
        make_plan(connection, tenant_id, grid, ids)
    return Round(tenant_id, grid, user_id, points)


def _one(connection: Connection, statement: str, *values: object) -> Any:
    row = connection.execute(statement.encode(), values).fetchone()
    assert row is not None
    return row[0]


def _bring_the_area(page: Page, line: Line) -> None:
    page.goto(f"{line.address}/patrol/")
    page.locator("#username").fill("patrol")
    page.locator("#password").fill(password_of("patrol"))
    page.locator("button[type=submit]").click()
    download = page.get_by_role("button", name="下载本区（")
    expect(download).to_contain_text("kB")
    download.click()
    expect(page.locator(".maplibregl-canvas")).to_be_visible()
    assert page.evaluate(_READY)


def _walk_to(page: Page, walk: Round) -> None:
    """To each point: two positions near it, a second apart, as phones tell them."""
    for n, (lon, lat) in enumerate(walk.points):
        for step in (1, 0):
            page.context.set_geolocation({"longitude": lon + step * 6e-5, "latitude": lat, "accuracy": 6})
            page.wait_for_timeout(1_100)
        expect(page.locator(".covered")).to_contain_text(f"签到 {n + 1} / 3")


def _taken(colour: str) -> bytes:
    """A photo larger than what is sent, with a word of the camera's in it."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "SECRETPHONE"
    return snapshot(2400, 1800, colour=colour, exif=exif)


def _report(page: Page, colour: str) -> None:
    page.get_by_role("button", name="报事件").click()
    photo: Any = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": _taken(colour)}
    page.locator("input[type=file]").set_input_files(photo)
    expect(page.locator(".photos figure")).to_be_visible()
    page.locator(".kinds button").first.click()
    page.locator("textarea").fill("七号楼门前路灯三天不亮")
    page.get_by_role("button", name="提交").click()
    expect(page.locator("dialog.screen")).to_have_count(0)


def _finish(page: Page) -> None:
    page.get_by_role("button", name="结束", exact=True).click()
    page.locator("textarea").fill("明早先看菜市场后门")
    page.get_by_role("button", name="结束巡查", exact=True).click()
    expect(page.get_by_role("button", name="开始巡查")).to_be_visible()


def _queued(page: Page) -> list[list[Any]]:
    rows: list[list[Any]] = page.evaluate(_QUEUED)
    return rows


def _arrive(page: Page) -> None:
    """The network comes back as often as it takes; nothing is pressed."""
    until = time.monotonic() + 60
    while time.monotonic() < until and (
        _queued(page) or "已全部上传" not in page.locator(".sync").inner_text()
    ):
        page.evaluate("dispatchEvent(new Event('online'))")
        page.wait_for_timeout(250)
    assert _queued(page) == []


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "is_cut", [False, True], ids=["the line is good", "the line is cut at every request"]
)
def test_a_round_in_airplane_mode_is_on_the_service_exactly_once(
    visit: Visit, base_url: str, demo_database: DatabaseSettings, worker: Keeper, walk: Round, *, is_cut: bool
) -> None:
    with line_to(base_url) as line:
        visitor = visit(390, 844, phone=True, anonymous=True)
        visitor.base_url = line.address
        visitor.expected = lambda text: "net::ERR" in text
        page = visitor.page
        _bring_the_area(page, line)

        line.is_down = True
        page.context.set_offline(offline=True)
        page.reload()
        lon, lat = walk.points[0]
        page.context.set_geolocation({"longitude": lon + 12e-5, "latitude": lat, "accuracy": 6})
        page.get_by_role("radio", name=re.compile("^夜巡")).check()
        page.get_by_role("button", name="开始巡查").click()
        _walk_to(page, walk)
        _report(page, "orange" if is_cut else "teal")
        expect(page.locator(".sync")).to_contain_text("待上传")
        visitor.screenshot(f"patrol-phone-offline-{is_cut:d}")
        assert visitor.violations() == []
        _finish(page)
        ledger = _queued(page)
        kinds = [kind for _, kind, _, _ in ledger]
        assert sorted(kinds) == sorted(["start", *["check_in"] * 3, "finding", "track", "finish"])
        _nothing_of_others(demo_database, walk, page.evaluate(_DUMP))

        line.is_down, line.cuts = False, is_cut
        page.context.set_offline(offline=False)
        _arrive(page)
        expect(page.locator(".sync")).to_contain_text("已全部上传")
        _exactly_once(demo_database, walk, ledger)
        _photos_are_bare(line)
        if is_cut:
            asked = {
                "GET /api/v1/session",
                "POST /api/v1/uploads",
                "PATCH /api/v1/uploads/*",
                "POST /api/v1/patrol/sync",
            }
            assert asked <= set(line.seen)
            assert all(line.cut[name, fault] > 0 for name in asked for fault in ("before", "after")), line.cut
        left = json.loads(page.evaluate(_DUMP))["stores"]
        assert [left[name] for name in ("queue", "photo", "track")] == [[], [], []]


def _exactly_once(database: DatabaseSettings, walk: Round, ledger: list[list[Any]]) -> None:
    ids = [UUID(each[0]) for each in ledger]
    with connect(database, walk.tenant_id) as connection:
        run_id = _one(connection, "select run_id from patrol_actions where id = %s", ids[0])
        rows = connection.execute(
            "select id, kind from patrol_actions where run_id = %s order by seq", (run_id,)
        ).fetchall()
        assert rows == [(UUID(action), kind) for action, kind, _, _ in ledger]
        checks = connection.execute("select verdict from check_ins where run_id = %s", (run_id,)).fetchall()
        assert checks == [("done",)] * 3
        reports, photos = connection.execute(
            "select count(distinct f.incident_id), count(m.id) from patrol_findings as f"
            " left join media as m on m.incident_id = f.incident_id where f.run_id = %s",
            (run_id,),
        ).fetchall()[0]
        assert (reports, photos) == (1, 1)
        points, last = connection.execute(
            "select count(*), max(seq) from track_points where run_id = %s", (run_id,)
        ).fetchall()[0]
        assert points == last >= 2
        state = _one(connection, "select state from patrol_runs where id = %s", run_id)
        assert state == "finished"


def _photos_are_bare(line: Line) -> None:
    """What left the phone is at most 1600 px long and holds nothing of the camera."""
    sent = b"".join(line.bodies["PATCH /api/v1/uploads/*"])
    assert b"SECRET" not in sent
    assert b"Exif" not in sent
    pieces = line.bodies["PATCH /api/v1/uploads/*"]
    assert {max(Image.open(io.BytesIO(each)).size) for each in pieces} == {1600}


def _nothing_of_others(database: DatabaseSettings, walk: Round, dump: str) -> None:
    """All that the phone holds: nothing outside the area, nothing of a resident, nothing typed that can be read."""
    held = json.loads(dump)
    assert "七号楼" not in dump
    assert "key false" in dump
    assert all(name.startswith("patrol-") for name in held["caches"])
    assert not [path for paths in held["caches"].values() for path in paths if path.startswith("/api/")]
    [area] = [each for each in held["stores"]["kept"] if isinstance(each, dict) and "lane_lines" in each]
    # whoever left the note for the next shift is a colleague and named on purpose, though residents may be namesakes
    area["handover"] = None
    ground = shape(area["area"]["geometry"]).buffer(1e-5)
    places = [
        shape({"type": "Point", "coordinates": each["point"]}) for each in area["points"] + area["incidents"]
    ]
    places += [shape(each["geometry"]) for each in area["lane_lines"]]
    assert places
    assert all(ground.covers(place) for place in places)
    with connect(database, walk.tenant_id) as connection:
        people = connection.execute("select distinct name from people where length(name) > 2").fetchall()
        mine = connection.execute(
            "select subject_id from assignments where grid_id = %s and subject_kind = 'building'",
            (walk.grid_id,),
        ).fetchall()
    pack = [
        (name, each)
        for _, tile in all_tiles(MemorySource(base64.b64decode(held.pop("pack"))))
        for name, layer in decode(gzip.decompress(tile)).items()
        for each in layer.properties
    ]
    said = json.dumps(held, ensure_ascii=False) + repr(pack)
    assert people
    assert [name for (name,) in people if name in said] == []
    own = {str(row[0]) for row in mine}
    buildings = {each["id"] for name, each in pack if name == "buildings" and "id" in each}
    assert buildings
    assert buildings <= own
