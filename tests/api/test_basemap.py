"""The base map through the service, held against a server of our own: Tianditu itself cannot be asked in a test."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from api.app import create_app
from api.settings import ApiSettings
from gis.settings import DatabaseSettings, PersonalKeySettings, PrivacySettings
from tests.api.conftest import sign_in
from tests.keys import TEXT
from tests.served import ServedTown

pytestmark = pytest.mark.anyio
KEY = "a-key-of-nobody"
PICTURE = b"\x89PNG\r\n\x1a\n and what follows"


@dataclass
class Stub:
    """A server that answers as Tianditu does, or refuses."""

    url: str = ""
    asked: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list)
    status: int = 200
    media_type: str = "image/png"


@contextmanager
def stub_server() -> Iterator[Stub]:
    stub = Stub()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            stub.asked.append((parts.path, parse_qs(parts.query)))
            self.send_response(stub.status)
            self.send_header("content-type", stub.media_type)
            self.send_header("content-length", str(len(PICTURE)))
            self.end_headers()
            self.wfile.write(PICTURE)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    stub.url = f"http://127.0.0.1:{server.server_port}/{{s}}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield stub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


async def test_listed_layers_come_through_and_the_key_stays(
    database: DatabaseSettings, served: ServedTown, caplog: pytest.LogCaptureFixture
) -> None:
    with stub_server() as stub:
        settings = ApiSettings.model_validate(
            {"tianditu_key": KEY, "tianditu_url": stub.url, "map_review_number": "GS(2024)0650号"}
        )
        keys = PersonalKeySettings.model_validate({"personal_key": TEXT})
        app = create_app(database, settings, PrivacySettings(), keys)
        async with app.router.lifespan_context(app):
            transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://map.test") as client:
                assert (await client.get("/basemap/vec/15/25735/13900")).status_code == 401
                client.headers["authorization"] = f"Bearer {await sign_in(app, served, 'patrol')}"
                offered = (await client.get("/api/v1/layers")).json()
                assert [each["name"] for each in offered["base_maps"]] == ["vec", "img", "ter"]
                assert offered["review_number"] == "GS(2024)0650号"
                got = await client.get("/basemap/vec/15/25735/13900")
                assert (got.status_code, got.content) == (200, PICTURE)
                assert got.headers["cache-control"].startswith("private, max-age=")
                path, asked = stub.asked[-1]
                assert path.endswith("/vec_w/wmts")
                assert (asked["TILEMATRIX"], asked["TILECOL"], asked["TILEROW"]) == (
                    ["15"],
                    ["25735"],
                    ["13900"],
                )
                assert (asked["tk"], asked["LAYER"], asked["TILEMATRIXSET"]) == ([KEY], ["vec"], ["w"])
                before = len(stub.asked)
                for place, status in (
                    ("roads/15/0/0", 404), ("vec/3/9/0", 404), ("vec/19/0/0", 422), ("vec/0/0/0", 404),
                ):  # fmt: skip
                    assert (await client.get(f"/basemap/{place}")).status_code == status
                assert len(stub.asked) == before
                for stub.status, stub.media_type in ((403, "application/json"), (200, "text/html")):
                    refused = await client.get("/basemap/vec/15/1/1")
                    assert (refused.status_code, refused.json()["code"]) == (503, "basemap_away")
                    assert KEY not in refused.text
    assert KEY not in caplog.text


async def test_without_a_key_there_is_no_base_map(client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/v1/layers")).json()["base_maps"] == []
    assert (await client.get("/basemap/vec/15/1/1")).status_code == 404
