"""What the list of OWASP ASVS requirements in docs/security.md promises and no other test shows."""

import ast
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from ops.paths import ROOT
from tests.api.people import Invite
from tests.served import ServedTown

PRODUCT = ("api", "gis", "tiles", "importers", "ops")
NETWORK = {"httpx", "requests", "aiohttp", "urllib3", "urllib.request", "http.client", "ftplib", "smtplib"}
SHELLS = {"os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"}


def _trees() -> Iterator[tuple[Path, ast.Module]]:
    for package in PRODUCT:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))


def test_no_command_is_given_to_a_shell() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path, tree in _trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and (
            ast.unparse(node.func) in SHELLS
            or any(each.arg == "shell" and ast.unparse(each.value) != "False" for each in node.keywords)
        )
    ]
    assert found == []


def test_nobody_is_asked_over_the_network_but_whom_the_operator_named() -> None:
    """The identity provider and the base map, each at the address of a setting; the command ``seed`` asks its own."""
    found = set()
    for path, tree in _trees():
        for node in ast.walk(tree):
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module, *(f"{node.module}.{each.name}" for each in node.names)]
            if NETWORK & set(names):
                found.add(str(path))
    assert found == {"api/session/provider.py", "api/basemap/tianditu.py", "ops/seed.py"}
    for name in sorted(found - {"ops/seed.py"}):
        source = (ROOT / name).read_text(encoding="utf-8")
        assert source.count("httpx.AsyncClient(") == source.count("follow_redirects=False") > 0, name


def test_what_a_request_can_bring_is_json_or_a_piece_of_a_photo(app: FastAPI) -> None:
    said = app.openapi()
    bodies = {
        media_type
        for path in said["paths"].values()
        for operation in path.values()
        for media_type in operation.get("requestBody", {}).get("content", {})
    }
    assert bodies == {"application/json", "application/offset+octet-stream"}
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8").lower()
    assert "python-multipart" not in lock


def test_there_is_no_query_language_to_nest(app: FastAPI) -> None:
    assert not [path for path in app.openapi()["paths"] if "graphql" in path]
    assert "graphql" not in (ROOT / "requirements.lock").read_text(encoding="utf-8").lower()


@pytest.mark.anyio
async def test_every_answer_says_what_it_is(client: httpx.AsyncClient, served: ServedTown) -> None:
    kinds = {
        "/api/v1/session": "application/json",
        "/api/v1/layers": "application/json",
        f"/api/v1/territories/{served.town.community_id}": "application/json",
        "/api/v1/nothing": "application/problem+json",
        "/tiles/grids/14/12866/7016.mvt": "application/vnd.mapbox-vector-tile",
        "/styles/light.json": "application/json",
        "/docs": "text/html; charset=utf-8",
        "/metrics": "text/plain",
    }
    for url, kind in kinds.items():
        answer = await client.get(url)
        said = answer.headers.get("content-type", "")
        assert said.startswith(kind) or answer.status_code == 204, url
        if "json" in kind:
            json.loads(answer.content.decode("utf-8"))
        if said.startswith("text/"):
            assert "charset=utf-8" in said, url


@pytest.mark.anyio
async def test_a_refusal_is_logged_with_the_account_and_without_what_was_sent(
    invite: Invite, caplog: pytest.LogCaptureFixture
) -> None:
    person = await invite("patrol")
    with caplog.at_level(logging.WARNING, logger="wangge.api"):
        answer = await person.client.post(
            "/api/v1/users", json={"username": "s3cret", "display_name": "s3cret"}
        )
    assert answer.status_code == 403
    lines = [each.getMessage() for each in caplog.records if "refused" in each.getMessage()]
    assert len(lines) == 1
    assert str(person.id) in lines[0]
    assert "no_permission" in lines[0]
    assert "s3cret" not in lines[0]
