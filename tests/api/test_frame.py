"""What the frame around every request does when the application inside fails, hangs or leaves."""

import asyncio

import httpx
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from api.metrics import Metrics
from api.middleware import RequestFrame

pytestmark = pytest.mark.anyio


async def ask(inner: ASGIApp, max_answer_s: float = 5.0) -> tuple[httpx.Response, Metrics]:
    metrics = Metrics()
    transport = httpx.ASGITransport(app=RequestFrame(inner, metrics, max_answer_s))
    async with httpx.AsyncClient(transport=transport, base_url="http://map.test") as client:
        return await client.get("/api/v1/anything", headers={"accept-language": "en"}), metrics


async def test_a_failure_nobody_expected_gives_a_number_and_nothing_else() -> None:
    async def breaks(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise RuntimeError("the secret of /srv/secret")

    answer, metrics = await ask(breaks)
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["number"] == answer.headers["x-request-id"]
    assert answer.json()["number"] in answer.json()["detail"]
    assert "secret" not in answer.text
    assert 'status="5xx"} 1' in metrics.text()


async def test_a_request_that_takes_too_long_is_given_up() -> None:
    stopped = asyncio.Event()

    async def hangs(_scope: Scope, _receive: Receive, _send: Send) -> None:
        try:
            await asyncio.sleep(60)
        finally:
            stopped.set()

    answer, _ = await ask(hangs, max_answer_s=0.05)
    assert answer.status_code == 503
    assert answer.json()["code"] == "too_slow"
    assert stopped.is_set()


async def test_an_answer_that_has_begun_may_take_its_time() -> None:
    async def slow(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await asyncio.sleep(0.2)
        await send({"type": "http.response.body", "body": b"done"})

    answer, _ = await ask(slow, max_answer_s=0.05)
    assert answer.text == "done"


async def test_a_failure_after_the_answer_began_is_not_hidden() -> None:
    async def breaks_late(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError("too late for a problem")

    with pytest.raises(RuntimeError, match="too late"):
        await ask(breaks_late)
