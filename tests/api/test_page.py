"""The page's files, health and figures."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from api.app import create_app
from api.settings import ApiSettings
from gis.settings import DatabaseSettings, PrivacySettings

pytestmark = pytest.mark.anyio


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """A built page, small."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>网格</title>", encoding="utf-8")
    (tmp_path / "assets" / "index-a1b2c3.js").write_text("export {}", encoding="utf-8")
    (tmp_path.parent / "secret.txt").write_text("secret", encoding="utf-8")
    return tmp_path


@pytest.fixture
async def visitor(database: DatabaseSettings, dist: Path) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who opens the page, with a database that may be asked nothing."""
    app = create_app(database, ApiSettings(web_dist=dist), PrivacySettings())
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://map.test") as client:
            yield client


async def test_the_index_is_asked_again_and_hashed_files_never(visitor: httpx.AsyncClient) -> None:
    index = await visitor.get("/")
    assert index.status_code == 200
    assert index.headers["cache-control"] == "no-cache"
    assert "default-src 'self'" in index.headers["content-security-policy"]
    script = await visitor.get("/assets/index-a1b2c3.js")
    assert script.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert script.headers["content-type"].startswith("text/javascript")
    unchanged = await visitor.get("/", headers={"if-none-match": index.headers["etag"]})
    assert unchanged.status_code == 304


@pytest.mark.parametrize("path", ["/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt"])
async def test_nothing_outside_the_folder_is_served(visitor: httpx.AsyncClient, path: str) -> None:
    assert (await visitor.get(path)).status_code == 404


async def test_a_page_that_was_never_built_says_so(visitor: httpx.AsyncClient, dist: Path) -> None:
    (dist / "index.html").unlink()
    answer = await visitor.get("/")
    assert answer.status_code == 503
    assert answer.json()["code"] == "page_not_built"


async def test_health_ready_and_figures(visitor: httpx.AsyncClient) -> None:
    assert (await visitor.get("/healthz")).json() == {"status": "ok"}
    assert (await visitor.get("/readyz")).json() == {"status": "ready"}
    figures = (await visitor.get("/metrics")).text
    assert 'wangge_requests_total{family="readyz",method="GET",status="2xx"} 1' in figures


async def test_without_a_database_the_process_lives_and_says_503(dist: Path) -> None:
    nowhere = DatabaseSettings(
        database_url="postgresql://nobody@127.0.0.1:1/nothing?connect_timeout=1", pool_wait_ms=200
    )
    app = create_app(nowhere, ApiSettings(web_dist=dist), PrivacySettings())
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://map.test") as client:
            assert (await client.get("/healthz")).status_code == 200
            for path in ("/readyz", "/api/v1/summary", "/tiles/grids/14/1/1.mvt"):
                answer = await client.get(path, headers={"authorization": "Bearer 1." + "a" * 43})
                assert answer.status_code == 503, path
                assert answer.headers["retry-after"]
                assert "127.0.0.1" not in answer.text


@pytest.mark.parametrize("is_kept", [True, False])
async def test_phones_are_told_at_one_address_to_keep_the_patrol_page_or_to_drop_it(
    database: DatabaseSettings, dist: Path, *, is_kept: bool
) -> None:
    for name in ("sw.js", "sw-off.js"):
        (dist / name).write_text(name, encoding="utf-8")
    app = create_app(database, ApiSettings(web_dist=dist, page_on_phones=is_kept), PrivacySettings())
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://map.test") as client:
            worker = await client.get("/sw.js")
    assert worker.text == ("sw.js" if is_kept else "sw-off.js")
    assert worker.headers["cache-control"] == "no-cache"
