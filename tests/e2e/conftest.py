"""The whole product for the page's tests: a database with the demo town, the service, a real browser."""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, StorageState, expect, sync_playwright

from gis.db import connect
from gis.edits.intents import Revert
from gis.edits.service import Order, apply_now, preview_now
from gis.settings import DatabaseSettings
from ops import web
from ops.demo_accounts import password_of
from ops.keyfile import TEXT_VARIABLE
from ops.paths import ROOT, STATE
from ops.worker import Keeper, kept
from tests.demo_database import demo_copy
from tests.e2e.visitor import SLOW_MS, Visitor
from tests.keys import TEXT

FLAGS = (
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    "--disable-background-networking",
    # Only the map is drawn by WebGL: putting the page together by it too takes three times the processor's time.
    "--disable-gpu-compositing",
)
CHROMIUM = shutil.which("chromium")
Visit = Callable[..., Visitor]


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Test processes write the built page to the same place."""
    STATE.mkdir(exist_ok=True)
    with (STATE / "e2e.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def demo_database(worker_id: str) -> Iterator[DatabaseSettings]:
    """A database of this test process holding the demo town as its default tenant."""
    with demo_copy(f"wangge_e2e_{worker_id}_{os.getpid()}") as settings:
        yield settings


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def base_url(demo_database: DatabaseSettings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the service over the demo database."""
    with _one_at_a_time():
        web.build()
    port = _free_port()
    log = tmp_path_factory.mktemp("service") / "service.log"
    environment = {
        **os.environ,
        "WANGGE_DATABASE_URL": str(demo_database.database_url),
        "WANGGE_WEB_DIST": str(web.DIST),
        TEXT_VARIABLE: TEXT,
    }
    words = [
        "-m",
        "uvicorn",
        "api.app:create_app",
        "--factory",
        "--port",
        str(port),
        "--log-level",
        "warning",
    ]
    with (
        log.open("wb") as sink,
        subprocess.Popen(
            [sys.executable, *words], cwd=ROOT, env=environment, stdout=sink, stderr=sink
        ) as service,
    ):
        try:
            _wait_for(f"http://127.0.0.1:{port}/readyz", log)
            yield f"http://127.0.0.1:{port}"
        finally:
            service.terminate()


@pytest.fixture(scope="module")
def worker(demo_database: DatabaseSettings) -> Iterator[Keeper]:
    """The process that does the jobs of the demo database."""
    env = ("env", f"WANGGE_DATABASE_URL={demo_database.database_url}", f"PYTHONPATH={ROOT}")
    with kept((*env, sys.executable, "-m", "ops.worker")) as keeper:
        yield keeper


def _wait_for(url: str, log: Path) -> None:
    for _ in range(300):
        try:
            if httpx.get(url, timeout=5).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    pytest.fail(log.read_text(errors="replace")[-2000:])


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, drawing in software."""
    if CHROMIUM is None:
        pytest.skip("chromium is not installed: ./wangge test installs it")
    expect.set_options(timeout=SLOW_MS)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def signed_in(browser: Browser, base_url: str) -> StorageState:
    """What a browser keeps after the manager signed in: done once, for every test."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(base_url)
    page.locator("#username").fill("manager")
    page.locator("#password").fill(password_of("manager"))
    page.locator("button[type=submit]").click()
    page.locator(".topbar").wait_for(timeout=60_000)
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def map_as_found(demo_database: DatabaseSettings) -> Iterator[None]:
    """Whatever a test does to the borders is undone after it, also when it failed halfway."""
    with connect(demo_database, owner=True) as owner:
        row = owner.execute("select id, clock_timestamp() from tenants").fetchone()
        assert row is not None
    tenant_id, begun_at = row
    yield
    with connect(demo_database, tenant_id) as connection:
        edits = connection.execute(
            "select id, community_id from edits as e where recorded_at >= %s and reverts_id is null"
            " and not exists (select from edits as r where r.reverts_id = e.id) order by recorded_at desc",
            (begun_at,),
        ).fetchall()
        for edit_id, community_id in edits:
            found = preview_now(connection, tenant_id, community_id, Revert(edit_id))
            order = Order(None, "测试后还原", found.edition, may_cut_buildings=True)
            apply_now(connection, tenant_id, community_id, Revert(edit_id), order)


@pytest.fixture
def visit(browser: Browser, base_url: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Open tabs: `visit(width, height, phone=…, anonymous=…, moving=…, who=…)`; complaints fail the test at its end."""
    visitors: list[Visitor] = []

    def arrive(
        width: int = 1440,
        height: int = 900,
        *,
        phone: bool = False,
        anonymous: bool = False,
        moving: bool = False,
        who: tuple[str, str] | None = None,
    ) -> Visitor:
        more: dict[str, Any] = {}
        if not anonymous and who is None:
            more["storage_state"] = request.getfixturevalue("signed_in")
        context = browser.new_context(
            viewport={"width": width, "height": height},
            is_mobile=phone,
            has_touch=phone,
            color_scheme="light",
            reduced_motion="no-preference" if moving else "reduce",
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            permissions=["geolocation"],
            geolocation={"longitude": 102.6997, "latitude": 25.0104, "accuracy": 12},
            **more,
        )
        if who is not None:
            answer = context.request.post(
                f"{base_url}/api/v1/session", data={"username": who[0], "password": who[1]}
            )
            assert answer.ok, answer.text()
            context.add_init_script("localStorage.setItem('wangge.signed_in', 'yes')")
        visitor = Visitor(context.new_page(), base_url)
        visitors.append(visitor)
        return visitor

    yield arrive
    for visitor in visitors:
        visitor.page.context.close()
    assert [complaint for visitor in visitors for complaint in visitor.complaints] == []
