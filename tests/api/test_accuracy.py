"""A place whose position is known to so many metres: every grid that may hold it, with its probability."""

from typing import Any

import httpx
import pytest

from tests.api.test_refusals import assert_problem
from tests.served import ServedTown, lonlat

pytestmark = pytest.mark.anyio


async def located(client: httpx.AsyncClient, column: float, row: float, **asked: float) -> dict[str, Any]:
    lon, lat = lonlat(column, row)
    answer = await client.get("/api/v1/locate", params={"lon": lon, "lat": lat, **asked})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_without_an_accuracy_there_are_no_candidates(client: httpx.AsyncClient) -> None:
    assert (await located(client, 0.5, 0.5))["accuracy"] is None


async def test_deep_inside_there_is_one(client: httpx.AsyncClient) -> None:
    found = await located(client, 0.5, 0.5, accuracy_m=10)
    (only,) = found["accuracy"]["candidates"]
    assert only["grid"]["id"] == found["grid"]["id"]
    assert only["probability"] == pytest.approx(1, abs=1e-3)
    assert found["explanation"]["confidence"] == only["probability"]


async def test_on_a_border_both_sides_are_as_likely(client: httpx.AsyncClient) -> None:
    first, second = (await located(client, 1, 0.5, accuracy_m=20))["accuracy"]["candidates"]
    assert first["probability"] == pytest.approx(0.5, abs=1e-3)
    assert second["probability"] == pytest.approx(0.5, abs=1e-3)
    assert first["community"]["id"] == second["community"]["id"]


async def test_beside_a_border_the_stated_confidence_decides(client: httpx.AsyncClient) -> None:
    """Ten metres inside; σ is 20 m by 68 % and 12 m by 95 %: the normal share beyond is that of 10/σ."""
    for confidence, other in ((0.95, 0.1103), (0.68, 0.2252)):
        found = await located(client, 0.9, 0.5, accuracy_m=20, confidence=confidence)
        assert found["accuracy"]["candidates"][1]["probability"] == pytest.approx(other, abs=2e-3)


async def test_all_of_it_is_somewhere(client: httpx.AsyncClient) -> None:
    for column, row, radius in ((0.1, 0.1, 300), (1.5, 1.0, 90), (-0.4, 0.5, 60), (-9, -9, 5)):
        accuracy = (await located(client, column, row, accuracy_m=radius))["accuracy"]
        total = sum(each["probability"] for each in accuracy["candidates"]) + accuracy["elsewhere"]
        assert total == pytest.approx(1, abs=1e-4)
        assert accuracy["candidates"] == sorted(accuracy["candidates"], key=lambda each: -each["probability"])


@pytest.mark.parametrize(
    "asked",
    [{"accuracy_m": 0}, {"accuracy_m": -1}, {"accuracy_m": "nan"}, {"accuracy_m": 1e9}, {"confidence": 1}],
)
async def test_a_radius_that_is_none_is_refused(
    client: httpx.AsyncClient, served: ServedTown, asked: dict[str, Any]
) -> None:
    lon, lat = lonlat(0.5, 0.5)
    assert served.town
    assert_problem(await client.get("/api/v1/locate", params={"lon": lon, "lat": lat, **asked}), 422)
