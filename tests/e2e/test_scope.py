"""Somebody with one grid opens the page: that grid and nothing else, in lists, tiles, search and counts."""

import pytest
from playwright.sync_api import expect

from ops.demo_accounts import password_of
from tests.e2e.conftest import Visit

PHONE = (390, 844)


@pytest.mark.parametrize(("width", "height"), [(1440, 900), PHONE])
def test_the_patrol_member_of_grid_03_sees_grid_03_and_nothing_else(
    visit: Visit, width: int, height: int
) -> None:
    visitor = visit(width, height, phone=(width, height) == PHONE, anonymous=True)
    page = visitor.page
    visitor.expected = lambda text: "401" in text
    page.goto(visitor.base_url)
    page.locator("#username").fill("patrol")
    page.locator("#password").fill(password_of("patrol"))
    page.locator("button[type=submit]").click()
    page.locator(".topbar").wait_for()
    visitor.rest()

    rows = page.locator(".rows .row")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("03")
    expect(page.locator(".figures")).to_contain_text("1 网格")
    expect(page.locator(".edition-button")).to_have_count(0)
    assert {each["number"] for each in visitor.drawn("grids_labels")} == {"03"}
    if width > PHONE[0]:
        expect(page.locator(".user-name")).to_contain_text("03 网格")

    page.locator("#search").fill("网格")
    grids = page.locator("ul[aria-labelledby$='-grid'] .search-option")
    expect(grids).to_have_count(1)
    expect(grids).to_contain_text("祠堂网格")
    page.locator("#search").fill("07 网格")
    expect(page.locator(".search-note")).to_contain_text("没有找到")
    visitor.screenshot(f"scope-{width}")
