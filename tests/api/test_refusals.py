"""Whatever comes in, the answer is a problem that says what to do, and never a failure of the service."""

import json
import re
from typing import Any

import httpx
import pytest
from _pytest.mark import ParameterSet
from fastapi import FastAPI
from fastapi.routing import APIRoute

from api.app import ROUTERS
from tests.served import ServedTown

pytestmark = pytest.mark.anyio

PUBLIC = {
    ("GET", "/api/v1/welcome"),
    ("GET", "/api/v1/session/oidc"),
    ("GET", "/api/v1/session/oidc/callback"),
    ("POST", "/api/v1/session"),
    ("GET", "/styles/{theme}.json"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
    ("GET", "/docs"),
    ("GET", "/ogc"),
    ("GET", "/ogc/"),
    ("GET", "/ogc/api"),
    ("GET", "/ogc/conformance"),
    ("GET", "/ogc/tileMatrixSets"),
    ("GET", "/ogc/tileMatrixSets/{matrix_set_id}"),
    ("OPTIONS", "/api/v1/uploads"),
    ("GET", "/api/v1/public/snap"),
    ("GET", "/api/v1/public/snap/surroundings"),
    ("POST", "/api/v1/public/snaps"),
    ("GET", "/api/v1/public/snaps/{token}"),
    ("HEAD", "/api/v1/public/uploads/{media_id}"),
    ("PATCH", "/api/v1/public/uploads/{media_id}"),
}
EXAMPLES = {
    "layer": "grids",
    "z": "14",
    "x": "12866",
    "y": "7016",
    "theme": "light",
}


def routes() -> list[ParameterSet]:
    found = [
        pytest.param(method, route.path, id=f"{method} {route.path}")
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in sorted(route.methods)
    ]
    assert len(found) > 15
    return found


def filled(path: str) -> str:
    some_id = "00000000-0000-4000-8000-000000000000"
    url = re.sub(r"\{(\w+)\}", lambda name: EXAMPLES.get(name.group(1), some_id), path)
    query = {"locate": "?lon=1&lat=1", "search": "?q=a", "competence": "?lon=1&lat=1&type=a"}
    return url + query.get(path.rpartition("/")[2], "")


def assert_problem(answer: httpx.Response, status: int | None = None) -> dict[str, Any]:
    assert 400 <= answer.status_code < 500, answer.text
    if status is not None:
        assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == answer.status_code
    assert {"type", "title", "code", "detail", "message_zh", "message_en"} <= problem.keys()
    return problem


@pytest.mark.parametrize(("method", "path"), routes())
async def test_every_route_but_the_public_ones_asks_who_you_are(
    anonymous: httpx.AsyncClient, method: str, path: str
) -> None:
    answer = await anonymous.request(method, filled(path))
    if (method, path) in PUBLIC:
        assert answer.status_code != 401
    else:
        assert answer.status_code == 401
        assert "Bearer" in answer.headers["www-authenticate"]
        if method != "HEAD":
            assert_problem(answer, 401)


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/tiles/grids", "/no/such/page", "/assets/none.js"])
async def test_an_address_that_does_not_exist_is_a_problem(client: httpx.AsyncClient, path: str) -> None:
    assert_problem(await client.get(path), 404)


async def test_a_method_that_is_not_there_says_which_are(client: httpx.AsyncClient) -> None:
    answer = await client.put("/api/v1/session", json={})
    assert_problem(answer, 405)
    assert "POST" in answer.headers["allow"] or "GET" in answer.headers["allow"]


@pytest.mark.parametrize(
    ("accept_language", "language"),
    [
        ("", "zh"),
        ("en", "en"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("fr", "zh"),
        ("fr, en;q=0.5", "en"),
        ("en;q=abc", "zh"),
    ],
)
async def test_a_problem_speaks_the_readers_language(
    anonymous: httpx.AsyncClient, accept_language: str, language: str
) -> None:
    answer = await anonymous.get("/api/v1/layers", headers={"accept-language": accept_language})
    problem = answer.json()
    assert answer.headers["content-language"] == language
    assert problem["detail"] == problem[f"message_{language}"]


BAD_QUERIES = [
    "/api/v1/locate?lon=nan&lat=1",
    "/api/v1/locate?lon=inf&lat=1",
    "/api/v1/locate?lon=1e400&lat=1",
    "/api/v1/competence?lon=nan&lat=1&type=a",
    "/api/v1/competence?lon=1&lat=1&type=",
    "/api/v1/overlays?kind=x",
    "/api/v1/overlays?cursor=x",
    "/api/v1/locate?lon=181&lat=1",
    "/api/v1/locate?lon=1&lat=90",
    "/api/v1/locate?lon=1",
    "/api/v1/locate?lon=1&lat=1&as_of=yesterday",
    "/api/v1/locate?lon=1&lat=1&as_of=9999-12-31",
    "/api/v1/locate?lon=1&lat=1&as_of=0001-01-01",
    "/api/v1/locate?lon=1&lat=1&as_of=%00",
    "/api/v1/territories?level=planet",
    "/api/v1/territories?parent=1",
    "/api/v1/territories?limit=0",
    "/api/v1/territories?limit=99999999999999999999",
    "/api/v1/territories?bbox=1,2,3",
    "/api/v1/territories?bbox=3,2,1,4",
    "/api/v1/territories?bbox=1,4,3,2",
    "/api/v1/territories?bbox=nan,nan,nan,nan",
    "/api/v1/territories?bbox=-inf,1,inf,2",
    "/api/v1/territories?cursor=%00",
    "/api/v1/territories?cursor=abc",
    "/api/v1/territories?cursor=W10",
    "/api/v1/territories?cursor=eyJhIjoxfQ",
    "/api/v1/territories?cursor=" + "W" * 399,
    "/api/v1/territories/not-an-id",
    "/api/v1/search?q=",
    "/api/v1/search?q=%20",
    "/api/v1/search?q=%00",
    "/api/v1/search?q=%ED%A0%80",
    "/api/v1/search?q=" + "a" * 100,
    "/api/v1/search?q=" + "a" * 50_000,
    "/api/v1/search?q=a&near=1",
    "/api/v1/search?q=a&near=500,1",
    "/api/v1/search?q=a&limit=1000",
    "/tiles/grids/14/16384/0.mvt",
    "/tiles/grids/14/-1/0.mvt",
    "/tiles/grids/99/0/0.mvt",
    "/tiles/grids/14/1.5/0.mvt",
    "/tiles/grids/14/٣/0.mvt",
    "/tiles/grids/14/99999999999999999999/0.mvt",
    "/tiles/nothing/14/1/1.mvt",
    "/tiles/buildings/3/1/1.mvt",
    "/tiles/grids/14/12866/7016.mvt?as_of=never",
    "/tiles/nothing.json",
    "/styles/pink.json",
    "/styles/light.json?lang=fr",
]


@pytest.mark.parametrize("url", BAD_QUERIES, ids=lambda url: url[:60])
async def test_a_bad_value_in_an_address_is_refused(client: httpx.AsyncClient, url: str) -> None:
    answer = await client.get(url)
    if "as_of=9999" in url or "as_of=0001" in url:
        assert answer.status_code < 500
    else:
        assert_problem(answer)


@pytest.mark.parametrize(
    "q", ["%", "_", "\\", "'", "''; drop table users --", "(((", "[a", "*", "^$", "𠮷", "😀"]
)
async def test_search_takes_any_text_for_what_it_is(client: httpx.AsyncClient, q: str) -> None:
    answer = await client.get("/api/v1/search", params={"q": q})
    assert answer.status_code == 200, answer.text
    assert answer.json()["items"] == []


BAD_BODIES: list[tuple[str, bytes]] = [
    ("nothing", b""),
    ("not json", b"{"),
    ("not an object", b"[]"),
    ("NaN", b'{"username": NaN, "password": "x"}'),
    ("a number for a name", b'{"username": 1, "password": "x"}'),
    ("a null", b'{"username": null, "password": "x"}'),
    ("U+0000", b'{"username": "a\\u0000b", "password": "x"}'),
    ("a lone surrogate", b'{"username": "\\ud800", "password": "x"}'),
    ("a surrogate in the password", b'{"username": "admin", "password": "\\udfff"}'),
    ("no text at all", b'{"username": "\xff\xfe", "password": "x"}'),
    ("UTF-16", '{"username": "a", "password": "x"}'.encode("utf-16")),
    ("a huge number", b'{"username": ' + b"9" * 5_000 + b', "password": "x"}'),
    ("a long name", b'{"username": "' + b"a" * 1_000 + b'", "password": "x"}'),
    ("another member", b'{"username": "admin", "password": "x", "role": "admin"}'),
    ("deep lists", b"[" * 100_000 + b"]" * 100_000),
    ("deep objects", b'{"a":' * 30_000 + b"1" + b"}" * 30_000),
]


@pytest.mark.parametrize(("_name", "body"), BAD_BODIES, ids=[name for name, _ in BAD_BODIES])
async def test_a_bad_body_is_refused(anonymous: httpx.AsyncClient, _name: str, body: bytes) -> None:
    answer = await anonymous.post(
        "/api/v1/session", content=body, headers={"content-type": "application/json"}
    )
    assert_problem(answer)


async def test_two_megabytes_are_refused_before_they_are_parsed(anonymous: httpx.AsyncClient) -> None:
    body = json.dumps({"username": "a", "password": "x" * 2_000_000})
    answer = await anonymous.post(
        "/api/v1/session", content=body, headers={"content-type": "application/json"}
    )
    assert_problem(answer, 413)


async def test_two_megabytes_sent_in_pieces_without_a_length_are_refused(
    anonymous: httpx.AsyncClient,
) -> None:
    async def pieces() -> Any:
        for _ in range(32):
            yield b"x" * 65_536

    answer = await anonymous.post(
        "/api/v1/session", content=pieces(), headers={"content-type": "application/json"}
    )
    assert_problem(answer, 413)


async def test_a_refusal_does_not_repeat_the_value(anonymous: httpx.AsyncClient) -> None:
    secret = "s3cret-" * 30
    answer = await anonymous.post("/api/v1/session", json={"username": "a", "password": secret})
    assert_problem(answer, 422)
    assert "s3cret" not in answer.text


async def test_every_answer_carries_the_security_headers(
    anonymous: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    for answer in (await client.get("/api/v1/layers"), await anonymous.get("/api/v1/none")):
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert "script-src" not in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-request-id"]


async def test_rows_of_another_tenant_do_not_exist(client: httpx.AsyncClient, elsewhere: ServedTown) -> None:
    for url in (
        f"/api/v1/territories/{elsewhere.town.community_id}",
        f"/api/v1/territories/{elsewhere.town.community_id}/geometry",
        f"/api/v1/buildings/{elsewhere.buildings['a']}",
        f"/api/v1/facilities/{elsewhere.facility}",
        f"/api/v1/lane_lines/{elsewhere.lane_line}",
    ):
        assert_problem(await client.get(url), 404)


async def test_docs_and_openapi_need_no_other_server(anonymous: httpx.AsyncClient, app: FastAPI) -> None:
    page = (await anonymous.get("/docs")).text
    assert "/api/v1/territories" in page
    assert "<script" not in page
    assert "http://" not in page
    assert "https://" not in page
    assert (await anonymous.get("/openapi.json")).json()["openapi"].startswith("3.1")
