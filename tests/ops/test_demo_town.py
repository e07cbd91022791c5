"""Loading a demo town: once, again only when its files changed, and never over somebody's own data."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from gis.accounts.service import list_users
from gis.db import Connection, connect
from gis.settings import DatabaseSettings
from gis.tenants.service import create_tenant, find_tenant
from ops import demo_load, demo_towns
from ops.demo_accounts import ACCOUNTS
from ops.demo_load import Source, empty
from ops.demo_towns import Town

CODE = "demo-small"


@pytest.fixture
def town(database: DatabaseSettings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A demo of two square grids; the path of its file, which a test may change."""
    path = tmp_path / "grids.geojson"
    _write(path, east=103.002)
    options = {"community": "990000000001", "community_from_union": True, "settlement": "urban"}
    monkeypatch.setitem(demo_towns.TOWNS, "small", Town(CODE, "小镇（演示）", "Small town (demo)", ()))
    monkeypatch.setitem(demo_load.FILES, "small", lambda: [Source("grids", path, options)])
    monkeypatch.setattr(demo_towns, "fingerprint", lambda _name: path.read_text())
    monkeypatch.setenv("WANGGE_DATABASE_URL", database.database_url)
    monkeypatch.setenv("WANGGE_OWNER_DATABASE_URL", str(database.owner_database_url))
    yield path
    with connect(database, owner=True) as owner:
        empty(owner, find_tenant(owner, CODE))
        owner.execute("update tenants set is_default = false where code = %s", (CODE,))


def _write(path: Path, *, east: float) -> None:
    middle = 103.001
    squares = [(103.0, middle), (middle, east)]
    features = [
        {
            "type": "Feature",
            "properties": {"key": str(i), "number": f"{i:02d}", "name": f"第 {i} 网格"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[a, 25.0], [b, 25.0], [b, 25.001], [a, 25.001], [a, 25.0]]],
            },
        }
        for i, (a, b) in enumerate(squares, start=1)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))


def _grids(database: DatabaseSettings) -> list[tuple[str, float]]:
    with connect(database) as connection:
        tenant = find_tenant(connection, CODE)
    with connect(database, tenant.id) as connection:
        rows = connection.execute(
            "select number, st_xmax(geom) from territory_versions where level = 'grid' and upper_inf(recorded)"
            " order by number"
        ).fetchall()
    return [(row[0], round(row[1], 6)) for row in rows]


def test_a_demo_has_its_map_and_an_account_for_every_role(database: DatabaseSettings, town: Path) -> None:
    demo_towns.ensure_loaded("small")
    assert _grids(database) == [("01", 103.001), ("02", 103.002)]
    with connect(database) as connection:
        tenant = find_tenant(connection, None)
        assert (tenant.code, tenant.is_demo) == (CODE, True)
    with connect(database, tenant.id) as connection:
        assert {line.username for line in list_users(connection)} == set(ACCOUNTS)
        assert all(line.roles == (line.username,) for line in list_users(connection))
        granted = connection.execute(
            "select u.username, v.level from users as u join grants as g on g.user_id = u.id and now() <@ g.valid"
            " left join territory_versions as v on v.territory_id = g.territory_id"
        ).fetchall()
    assert dict(granted) == {name: "grid" if name == "patrol" else None for name in ACCOUNTS}


def test_a_second_time_imports_nothing(
    database: DatabaseSettings, town: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    demo_towns.ensure_loaded("small")
    monkeypatch.setattr(demo_load, "_import", lambda *_: pytest.fail("imported again"))
    demo_towns.ensure_loaded("small")
    assert "已经装载" in capfd.readouterr().err


def test_another_version_of_the_files_replaces_the_town(database: DatabaseSettings, town: Path) -> None:
    demo_towns.ensure_loaded("small")
    _write(town, east=103.003)
    demo_towns.ensure_loaded("small")
    assert _grids(database) == [("01", 103.001), ("02", 103.003)]


def test_a_load_that_broke_off_is_done_again(
    database: DatabaseSettings, town: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(demo_load, "_import", interrupted)
        with pytest.raises(KeyboardInterrupt):
            demo_towns.ensure_loaded("small")
    demo_towns.ensure_loaded("small")
    assert len(_grids(database)) == 2


def test_only_a_demo_is_ever_emptied(database: DatabaseSettings, connection: Connection) -> None:
    with connect(database, owner=True) as owner:
        real = create_tenant(owner, "real", "真实县")
        with pytest.raises(ValueError, match="is no demo"):
            empty(owner, real)
        owner.rollback()
