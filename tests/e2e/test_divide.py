"""A grid manager has grids balanced: asks, follows, looks at the result by keyboard, makes it a draft."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from gis.db import connect
from gis.settings import DatabaseSettings
from ops.worker import Keeper
from tests.e2e.conftest import Visit

pytestmark = [pytest.mark.timeout(900), pytest.mark.long]


@pytest.fixture
def without_drafts(demo_database: DatabaseSettings, worker: Keeper) -> Iterator[None]:
    """Drafts made of what the worker found are taken away at the end."""
    yield
    with connect(demo_database, owner=True) as owner:
        row = owner.execute("select id from tenants").fetchone()
        assert row is not None
    with connect(demo_database, row[0], owner=True) as owner:
        for table in ("draft_events", "draft_steps", "drafts"):
            owner.execute(f"delete from {table}")


def test_grids_are_balanced_by_keyboard_and_become_a_draft(
    visit: Visit, worker: Keeper, without_drafts: None
) -> None:
    visitor = visit()
    page = visitor.page
    visitor.open()
    page.get_by_role("button", name="自动划分").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".divide")).to_contain_text("3 个超出范围")
    expect(page.locator("#divide-low")).to_have_value("900")
    page.locator("#divide-high").focus()
    page.keyboard.press("Enter")
    scores = page.locator(".divide-scores")
    expect(scores).to_be_visible()
    for measure in ("in_range", "contiguous", "on_lanes", "compactness"):
        expect(scores.locator(f"[data-measure={measure}]")).to_contain_text("达到目标")
    visitor.rest()
    assert visitor.violations() == []
    visitor.screenshot("divide-1440")
    page.get_by_role("button", name="存为方案").press("Enter")
    page.get_by_role("button", name="打开方案").press("Enter")
    expect(page.locator(".draft-step")).to_contain_text("划分")
    expect(page.locator(".drawer .divide-scores")).to_be_visible()


def test_a_division_is_stopped_and_leaves_everything_as_it_was(visit: Visit) -> None:
    """Nobody does the jobs here: what waits is stopped at once."""
    visitor = visit(390, 844, phone=True)
    page = visitor.page
    visitor.open()
    page.get_by_role("button", name="自动划分").tap()
    page.get_by_role("button", name="开始计算").tap()
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.locator(".divide-phase")).to_contain_text("排队中")
    page.get_by_role("button", name="停止").tap()
    expect(page.locator(".divide")).to_contain_text("已停止，地图没有改动")
    assert visitor.violations() == []
