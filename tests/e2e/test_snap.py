"""The public page on a phone: written without network, sent by itself when it is back, followed by its link."""

from typing import Any

from playwright.sync_api import expect

from tests.e2e.conftest import Visit
from tests.gis.media.photos import snapshot

_LOADED = """() => performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))
  .reduce((sum, each) => sum + each.decodedBodySize, 0)"""


def test_a_lamp_is_reported_without_network_sent_when_it_is_back_and_followed(visit: Visit) -> None:
    visitor = visit(390, 844, phone=True, anonymous=True)
    visitor.expected = lambda text: "ERR_INTERNET_DISCONNECTED" in text
    page = visitor.page
    page.goto(f"{visitor.base_url}/snap/")
    expect(page.locator(".minimap .lane").first).to_be_visible()
    assert page.evaluate(_LOADED) <= 200_000
    expect(page.locator("button.main")).to_be_disabled()
    photo: Any = {
        "name": "lamp.jpg",
        "mimeType": "image/jpeg",
        "buffer": snapshot(2400, 1800, colour="orange"),
    }
    page.locator("input[type=file]").set_input_files(photo)
    page.get_by_role("button", name="路灯").click()
    page.locator("textarea").fill("三号楼东门路灯三天不亮")
    visitor.screenshot("snap-written")

    page.context.set_offline(offline=True)
    page.get_by_role("button", name="提交").click()
    expect(page.locator(".send")).to_contain_text("联网后自动提交")
    page.context.set_offline(offline=False)
    expect(page.locator(".done")).to_contain_text("已收到")
    assert visitor.violations() == []
    visitor.screenshot("snap-received")

    page.reload()
    expect(page.locator("textarea")).to_have_value("")
    page.locator(".mine a").click()
    expect(page.locator(".word")).to_have_text("已收到")
    expect(page.locator("main")).to_contain_text("收到照片 1 张")
    assert "三号楼" not in page.locator("main").inner_text()
    assert visitor.violations() == []
    visitor.screenshot("snap-progress")
