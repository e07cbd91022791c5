"""A draft from the editor to its day: collected by the manager, compared and passed by the auditor, waiting."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from api.inputs import LOCAL_ZONE
from ops.demo_accounts import password_of
from tests.e2e.conftest import Visit
from tests.e2e.visitor import Visitor

pytestmark = [pytest.mark.timeout(900), pytest.mark.long]


def _sign_in(visitor: Visitor, name: str, path: str) -> None:
    page = visitor.page
    page.goto(visitor.base_url + path)
    page.locator("#username").fill(name)
    page.locator("#password").fill(password_of(name))
    page.locator("button[type=submit]").click()
    page.locator(".topbar").wait_for()


def _do(page: Page, action: str, why: str, on: str | None = None) -> None:
    """Press an action below the draft and answer its dialog."""
    page.locator(".draft-footer").get_by_role("button", name=action).click()
    dialog = page.locator(".edit-dialog[open]")
    if on is not None:
        dialog.locator("#draft-on").fill(on)
    dialog.locator("#draft-why").fill(why)
    dialog.get_by_role("button", name=action).click()
    expect(page.locator(".edit-dialog[open]")).to_have_count(0)


def _collect_a_merge(visitor: Visitor, title: str) -> None:
    """Merge the first grid of the list with a neighbour, into a new draft."""
    page = visitor.page
    page.locator(".rows .row").first.click()
    page.locator(".edit-entry").get_by_role("button", name="合并").click()
    page.locator(".edit-choosers select").nth(1).select_option(index=1)
    expect(page.locator(".edit-table")).to_be_visible()
    page.locator("#edit-reason").fill("两个网格一起管更顺。")
    page.get_by_role("button", name="加入方案").click()
    page.locator("#into-new").fill(title)
    page.locator(".edit-dialog[open]").get_by_role("button", name="加入方案").click()
    expect(page.locator(".edit-in-draft")).to_contain_text(title)


def test_a_draft_is_made_by_one_passed_by_another_and_waits_for_its_day(visit: Visit) -> None:
    manager = visit()
    manager.open()
    page = manager.page
    before = page.locator(".rows .row").count()
    _collect_a_merge(manager, "合并试行")
    page.locator(".edit-in-draft").get_by_role("button", name="看方案").click()
    expect(page.locator(".draft-step")).to_have_count(1)
    expect(page.locator(".swipe-handle")).to_be_visible()
    _do(page, "送审", "请审核。")
    expect(page.locator(".draft-way [aria-current=step]")).to_have_text("送审")
    footer = page.locator(".draft-footer")
    expect(footer).to_contain_text("不能由你审核")
    expect(footer.get_by_role("button", name="通过")).to_have_count(0)
    manager.rest()
    manager.screenshot("draft-own-1440x900-light-zh")
    path = page.evaluate("() => location.search")

    auditor = visit(anonymous=True)
    _sign_in(auditor, "auditor", f"/{path}")
    other = auditor.page
    handle = other.locator(".swipe-handle")
    expect(handle).to_have_attribute("aria-valuenow", "50")
    handle.focus()
    other.keyboard.press("PageDown")
    expect(handle).to_have_attribute("aria-valuenow", "40")
    box = handle.bounding_box()
    assert box is not None
    other.mouse.move(box["x"] + 22, box["y"] + box["height"] / 2)
    other.mouse.down()
    other.mouse.move(box["x"] + 142, box["y"] + box["height"] / 2, steps=4)
    other.mouse.up()
    assert int(handle.get_attribute("aria-valuenow") or 0) > 50
    rows = other.locator(".draft-table tbody tr")
    expect(rows.first).to_contain_text("→")
    auditor.rest()
    auditor.screenshot("draft-audit-1440x900-light-zh")
    assert auditor.violations() == []

    tomorrow = (datetime.now(LOCAL_ZONE).date() + timedelta(days=1)).isoformat()
    _do(other, "通过", "同意。", tomorrow)
    expect(page.locator(".draft-way [aria-current=step]")).to_have_text("审核")
    _do(other, "备案", "备案。")
    expect(other.locator(".drawer .chip").first).to_have_text(f"待生效 {tomorrow}")
    expect(page.locator(".drawer .chip").first).to_have_text(f"待生效 {tomorrow}")
    page.get_by_role("tab", name="网格").click()
    expect(page.locator(".rows .row")).to_have_count(before)

    page.get_by_role("tab", name="方案").click()
    _do(page, "作废", "只是试行。")
    expect(page.locator(".drawer .chip").first).to_have_text("已作废")
