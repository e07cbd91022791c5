"""Overlay areas in a real browser: drawn with the mouse, redrawn and asked about by keyboard alone."""

from playwright.sync_api import expect

from tests.e2e.conftest import Visit
from tests.e2e.visitor import Visitor

NAME = "滨河联建片区（测试）"
TAB = "/?tab=overlays&layers=overlays&at=102.69900,25.01000,15.60"


def drawn_names(visitor: Visitor) -> set[str]:
    return {str(each["name"]) for each in visitor.drawn("overlays_labels")}


def test_an_area_is_drawn_with_the_mouse_seen_elsewhere_redrawn_by_keyboard_and_ended(visit: Visit) -> None:
    manager, other = visit(), visit()
    manager.open(TAB)
    other.open(TAB)
    page = manager.page
    page.get_by_role("button", name="新建片区").click()
    for lon, lat in ((102.697, 25.009), (102.701, 25.009), (102.701, 25.012), (102.697, 25.012)):
        manager.press_map(lon, lat)
    page.get_by_role("button", name="画完").click()
    page.locator("#overlay-name").fill(NAME)
    page.locator("#overlay-body").fill("滨河联席会")
    page.locator("#overlay-reason").fill("浏览器测试")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".history li")).to_have_count(1)
    assert manager.violations() == []
    expect(other.page.locator(".overlay-row", has_text=NAME)).to_be_visible()
    other.rest()
    assert NAME in drawn_names(other)

    before = page.locator(".facts dd").nth(1).inner_text()
    page.get_by_role("button", name="改动", exact=True).click()
    manager.map("(map) => map.jumpTo({ center: [102.697, 25.012], zoom: 16.5 })")
    page.locator("#main").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("已拿起一个顶点")).to_be_visible()
    for _ in range(4):
        page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.locator("#overlay-reason").fill("向北扩大")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".history li")).to_have_count(2)
    assert page.locator(".facts dd").nth(1).inner_text() != before

    page.get_by_role("button", name="停用", exact=True).click()
    page.locator("#overlay-why").fill("测试完成")
    page.locator("dialog[open] .button-main").click()
    expect(page.locator(".history li")).to_have_count(3)
    expect(other.page.locator(".overlay-ended")).to_be_visible()


def test_who_is_competent_is_asked_and_answered_by_keyboard_on_a_phone_too(visit: Visit) -> None:
    for width, height, phone in ((1440, 900, False), (390, 844, True)):
        visitor = visit(width, height, phone=phone)
        visitor.open(TAB)
        page = visitor.page
        page.get_by_role("button", name="落点试问").click()
        page.locator("#main").focus()
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Enter")
        page.locator("#overlay-type").fill("治安/噪声")
        expect(page.locator(".overlay-answer-body")).to_have_text("船房派出所")
        assert "警务区" in page.locator(".overlay-answer").inner_text()
        assert visitor.violations() == []
        page.locator("#overlay-type").fill("没有规则的事")
        expect(page.locator(".overlay-answer-body")).to_contain_text("网格")
