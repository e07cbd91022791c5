"""What comes in: JSON that every reader takes for the same thing, from our own page or from no page."""

import httpx
import pytest

from tests.factories import PASSWORD
from tests.served import ServedTown

pytestmark = pytest.mark.anyio
URL = "/api/v1/session"
JSON = {"content-type": "application/json"}
DEEP = 33

BAD: list[tuple[str, bytes, int]] = [
    ("a key twice", b'{"username": "admin", "username": "root", "password": "x"}', 400),
    ("NaN", b'{"username": NaN}', 400),
    ("minus infinity", b'{"username": -Infinity}', 400),
    ("a number that overflows", b'{"username": 1e999}', 422),
    ("a number that overflows in digits", b'{"username": ' + b"9" * 400 + b".0}", 422),
    ("more digits than a number may have", b'{"username": ' + b"9" * 5_000 + b"}", 400),
    ("U+0000", b'{"username": "a\\u0000b", "password": "x"}', 422),
    ("U+0000 in a key", b'{"user\\u0000name": "a", "password": "x"}', 422),
    ("half a pair in a list", b'[["\\ud83d"]]', 422),
    ("UTF-16", '{"username": "a"}'.encode("utf-16"), 400),
    ("a byte order mark", b'\xef\xbb\xbf{"username": "a"}', 400),
    ("deep lists", b"[" * DEEP + b"]" * DEEP, 400),
    ("deep lists behind brackets in text", b'["]]]]",' * DEEP + b"1" + b"]" * DEEP, 400),
    ("deep lists behind escaped quotes", b'["]]\\"]]",' * DEEP + b"1" + b"]" * DEEP, 400),
    ("a text of a million quotation marks without an end", b'"' + b'\\"' * 120_000, 400),
]


@pytest.mark.parametrize(("_name", "body", "status"), BAD, ids=[name for name, _, _ in BAD])
async def test_json_that_readers_could_take_differently_is_refused(
    anonymous: httpx.AsyncClient, _name: str, body: bytes, status: int
) -> None:
    answer = await anonymous.post(URL, content=body, headers=JSON)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def test_brackets_and_whole_pairs_in_text_are_text(anonymous: httpx.AsyncClient) -> None:
    body = b'{"username": "' + b"[{" * 30 + b'", "password": "\\ud83d\\ude00"}'
    answer = await anonymous.post(URL, content=body, headers=JSON)
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
async def test_a_body_that_a_form_of_another_site_could_send_is_refused(
    anonymous: httpx.AsyncClient, served: ServedTown, media_type: str
) -> None:
    body = f'{{"username": "admin", "password": "{PASSWORD}", "tenant": "{served.tenant_code}"}}'
    answer = await anonymous.post(URL, content=body.encode(), headers={"content-type": media_type})
    assert answer.status_code == 415
    assert answer.json()["code"] == "json_only"


@pytest.mark.parametrize(
    "url", ["/api/v1/search?q=a%00b", "/api/v1/territories/%00", "/tiles/grids%00/1/1/1.mvt"]
)
async def test_an_address_with_a_nul_is_refused(client: httpx.AsyncClient, url: str) -> None:
    assert (await client.get(url)).status_code == 422


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://elsewhere.test"},
        {"origin": "null"},
        {"origin": "http://map.test.elsewhere.test"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "http://[broken"},
    ],
    ids=str,
)
async def test_a_change_asked_for_by_another_site_is_refused_whatever_cookie_it_carries(
    client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    for method, url in (("POST", URL), ("DELETE", URL), ("PUT", "/api/v1/overlays/x")):
        answer = await client.request(method, url, headers=headers)
        assert answer.status_code == 403
        assert answer.json()["code"] == "foreign_origin"
    assert (await client.get(URL)).status_code == 200


async def test_our_own_page_may_change_things(anonymous: httpx.AsyncClient, served: ServedTown) -> None:
    body = {"username": "admin", "password": PASSWORD, "tenant": served.tenant_code}
    own = {"origin": "http://map.test", "sec-fetch-site": "same-origin"}
    assert (await anonymous.post(URL, json=body, headers=own)).status_code == 201


async def test_no_other_site_may_read_an_answer(client: httpx.AsyncClient) -> None:
    other = {"origin": "https://elsewhere.test"}
    for answer in (
        await client.get(URL, headers=other),
        await client.options(URL, headers={**other, "access-control-request-method": "DELETE"}),
    ):
        assert [name for name in answer.headers if name.startswith("access-control-")] == []
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"


async def test_the_policy_allows_no_plugin_no_base_no_frame_and_no_other_server(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.get("/docs")
    policy = dict(
        part.strip().partition(" ")[::2] for part in answer.headers["content-security-policy"].split(";")
    )
    assert policy["default-src"] == "'self'"
    assert policy["object-src"] == "'none'"
    assert policy["base-uri"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert "http" not in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
