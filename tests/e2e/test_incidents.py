"""One incident in a browser, from the phone in the street to the last call: each person only their own steps."""

import base64
import re
from typing import Any
from uuid import uuid4

from playwright.sync_api import Page, expect

from ops.demo_accounts import password_of
from tests.e2e.conftest import Visit
from tests.e2e.visitor import Visitor

PHOTO = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEklEQVR4nGP4z8CAFWEXHbQSACj/P8Fu7N9hAAAAAElFTkSuQmCC"
)
NOT_THEIRS = (403, 409)


def _as(visit: Visit, name: str, *, phone: bool = False) -> Visitor:
    size = (390, 844) if phone else (1440, 900)
    return visit(*size, phone=phone, who=(name, password_of(name)))


def _do(page: Page, action: str, reason: str = "", button: str = "") -> None:
    """Press a step of the open case; when it asks for something, say it."""
    page.locator(f'[data-action="{action}"]').click()
    if not button:
        return
    if reason:
        page.locator("#step-reason").fill(reason)
    page.locator("dialog").get_by_role("button", name=button, exact=True).click()
    expect(page.locator("dialog[open]")).to_have_count(0)


def _shows(visitor: Visitor, state: str, steps: int) -> None:
    """State, clock and timeline say the same, and the map rings the case where it is."""
    page = visitor.page
    expect(page.locator(".inc-verdict .inc-state")).to_have_text(state)
    expect(page.locator(".inc-step")).to_have_count(steps)
    expect(page.locator(".inc-step-now")).to_have_count(1)
    visitor.until("(map) => map.queryRenderedFeatures({ layers: ['edit-incidents-ring'] }).length === 1")


def _open(visitor: Visitor, incident_id: str) -> None:
    visitor.open(f"/?tab=incidents&incident={incident_id}")
    visitor.page.locator(".inc-verdict").wait_for()


def _stand_in_own_grid(visitor: Visitor) -> str:
    """Put the phone into the grid its owner answers for; gives the grid's label."""
    answer = visitor.page.request.get(f"{visitor.base_url}/api/v1/summary").json()
    grid: dict[str, Any] = answer["areas"][0]
    lon, lat = grid["label_point"]
    visitor.page.context.set_geolocation({"longitude": lon, "latitude": lat, "accuracy": 8})
    return str(grid["label"])


def test_an_incident_is_snapped_placed_routed_handled_and_closed_by_somebody_else(visit: Visit) -> None:
    patrol = _as(visit, "patrol", phone=True)
    page = patrol.page
    own_grid = _stand_in_own_grid(patrol)
    patrol.open("/?ws=patrol")
    page.get_by_role("button", name="上报事件").click()
    page.get_by_role("button", name="用我的位置").click()
    expect(page.locator(".inc-there")).to_contain_text(own_grid)
    page.locator("#inc-type").fill("路灯")
    page.locator("#inc-type").press("Enter")
    page.locator("#inc-text").fill("路灯不亮，晚上看不清路")
    page.locator(".inc-add input").set_input_files(
        {"name": "lamp.png", "mimeType": "image/png", "buffer": PHOTO}
    )
    expect(page.locator(".inc-there")).to_contain_text("责任单位")
    expect(page.locator(".inc-photo .inc-photo-tag")).to_have_count(0)
    patrol.screenshot("incident-phone-1-report")
    page.locator(".inc-form-foot .button-main").click()
    expect(page.locator(".inc-sent")).to_contain_text(own_grid)
    page.get_by_role("button", name="看案卷").click()
    _shows(patrol, "已上报", 1)
    assert patrol.violations() == []
    incident_id = page.url.split("incident=")[1].split("&")[0]

    checker = _as(visit, "checker")
    _open(checker, incident_id)
    checker.page.locator('[data-action="file"]').click()
    checker.page.locator("dialog .inc-option").first.click()
    checker.page.locator("dialog").get_by_role("button", name="立案", exact=True).click()
    _shows(checker, "已立案", 2)

    dispatcher = _as(visit, "dispatcher")
    dispatcher.open("/?tab=incidents&desk=board")
    row = dispatcher.page.locator(f'.inc-row[data-incident="{incident_id}"]')
    row.focus()
    dispatcher.page.keyboard.press("x")
    expect(dispatcher.page.locator(".inc-bar")).to_contain_text("已选 1 起")
    dispatcher.screenshot("incident-desk-2-board")
    assert dispatcher.violations() == []
    dispatcher.page.keyboard.press("d")
    dispatcher.page.locator("dialog .button-main").click()
    expect(row).to_have_count(0)
    _open(dispatcher, incident_id)
    _shows(dispatcher, "已派遣", 3)
    expect(dispatcher.page.locator(".inc-verdict-figure")).to_contain_text("还剩")
    dispatcher.screenshot("incident-desk-3-case")
    assert dispatcher.violations() == []

    patrol.open(f"/?ws=patrol&incident={incident_id}")
    _do(page, "accept")
    _shows(patrol, "处置中", 4)
    page.locator('[data-action="feedback"]').click()
    page.locator("dialog .inc-add input").set_input_files(
        {"name": "lit.png", "mimeType": "image/png", "buffer": PHOTO + b"\0"}
    )
    page.locator("#step-reason").fill("更换灯头，已亮")
    page.locator("dialog").get_by_role("button", name="反馈", exact=True).click()
    _shows(patrol, "已反馈", 5)
    expect(page.locator(".inc-verdict-figure")).to_contain_text("按期反馈")
    patrol.screenshot("incident-phone-4-handled")
    expect(page.locator('[data-action="close"]')).to_have_count(0)
    refused = page.request.post(
        f"{patrol.base_url}/api/v1/incidents/{incident_id}/transitions",
        data={"request_id": str(uuid4()), "action": "close", "version": 5, "reason": "我自己结"},
    )
    assert refused.status in NOT_THEIRS, refused.text()

    _open(checker, incident_id)
    _do(checker.page, "check")
    _shows(checker, "核查中", 6)
    _do(checker.page, "close", "现场已亮，恢复正常", "结案")
    _shows(checker, "已结案", 7)
    expect(checker.page.locator(".inc-verdict-figure")).to_contain_text("按期办结")
    checker.page.locator('[data-action="follow_up"]').click()
    checker.page.locator("dialog .inc-stars label").nth(4).click()
    checker.page.locator("dialog").get_by_role("button", name="回访", exact=True).click()
    _shows(checker, "已回访", 8)
    expect(checker.page.locator(".inc-step").first).to_contain_text(re.compile("满意度 5"))
    checker.page.locator(".drawer-body").evaluate("(body) => (body.scrollTop = body.scrollHeight)")
    checker.screenshot("incident-desk-5-closed")
    assert checker.violations() == []
