"""A grid manager splits a grid with the mouse and by keyboard; another browser sees it; it is undone."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Visit
from tests.e2e.visitor import Visitor

pytestmark = [pytest.mark.timeout(900), pytest.mark.usefixtures("map_as_found")]

_MIDDLE_CUT = """
(map) => {
  const data = map.getSource('edit-targets').serialize().data;
  const geometry = data.features[0].geometry;
  const ring = geometry.type === 'Polygon' ? geometry.coordinates[0] : geometry.coordinates[0][0];
  const lats = ring.map(([, lat]) => lat).sort((a, b) => a - b);
  const lngs = ring.map(([lng]) => lng);
  const lat = (lats[0] + lats[lats.length - 1]) / 2;
  return [[Math.min(...lngs) - 0.0001, lat], [Math.max(...lngs) + 0.0001, lat]];
}
"""


def _at(visitor: Visitor, place: list[float]) -> tuple[float, float]:
    x, y = visitor.map(
        """(map, at) => {
          const { x, y } = map.project(at);
          const box = map.getCanvas().getBoundingClientRect();
          return [box.left + x, box.top + y];
        }""",
        place,
    )
    return x, y


def _open_split(visitor: Visitor) -> str:
    """Open the first grid of the list and start splitting it; gives its number."""
    visitor.open()
    row = visitor.page.locator(".rows .row").first
    number = row.locator(".row-number").inner_text()
    row.click()
    visitor.page.locator(".edit-entry").get_by_role("button", name="分割").click()
    expect(visitor.page.locator(".edit-toolbar")).to_be_visible()
    expect(visitor.page.locator(".edit-choosers select").first).not_to_have_value("")
    visitor.rest()
    return number


def _figure(page: Page, measure: str) -> list[int]:
    cells = page.locator(f".edit-table tr[data-measure={measure}] td")
    return [int(text.replace(",", "")) for text in cells.all_inner_texts()]


def _apply(page: Page, reason: str) -> Locator:
    whole = page.get_by_role("button", name="整栋归一侧")
    if whole.count():
        whole.click()
        expect(page.get_by_text("边界绕开楼栋")).to_be_visible()
    page.locator("#edit-reason").fill(reason)
    page.locator(".edit-go").click()
    dialog = page.locator(".edit-dialog[open]")
    expect(dialog).to_contain_text("其余不变，之后可以还原")
    dialog.get_by_role("button", name="应用").click()
    toast = page.locator(".edit-toast")
    expect(toast).to_contain_text("网格已分割为")
    return toast


def _numbers(visitor: Visitor) -> set[str]:
    return {str(row) for row in visitor.page.locator(".rows .row-number").all_inner_texts()}


@pytest.mark.long
def test_a_split_with_the_mouse_reaches_another_browser_and_is_undone(visit: Visit) -> None:
    other = visit()
    streams: list[str] = []
    other.page.context.on("request", lambda each: streams.append(each.url) if "/events" in each.url else None)
    other.open()
    before = _numbers(other)
    tab = Visitor(other.page.context.new_page(), other.base_url)
    tab.page.set_viewport_size({"width": 900, "height": 500})
    tab.open()
    assert len(streams) == 1
    visitor = visit()
    page = visitor.page
    number = _open_split(visitor)
    west, east = visitor.map(_MIDDLE_CUT)
    page.mouse.click(*_at(visitor, west))
    page.mouse.move(*_at(visitor, east), steps=6)
    expect(page.locator(".edit-card")).to_have_count(2)
    visitor.rest()
    visitor.screenshot("edit-draw-1440x900-light-zh")
    page.mouse.click(*_at(visitor, east))
    page.locator(".edit-go").click()
    expect(page.locator(".edit-table")).to_be_visible()
    for measure in ("households", "people", "buildings", "facilities", "devices", "duty_posts"):
        now, stays, moves = _figure(page, measure)
        assert now == stays + moves, measure
    assert _figure(page, "households")[2] > 0
    visitor.rest()
    visitor.screenshot("edit-impact-1440x900-light-zh")
    assert visitor.violations() == []

    toast = _apply(page, f"{number} 网格户数超出上限，从中间分成两个。")
    expect(other.page.locator(".rows .row")).to_have_count(len(before) + 1)
    fresh = (_numbers(other) - before).pop()
    expect(toast).to_contain_text(fresh)
    other.page.wait_for_function(
        """(number) => {
          const map = document.querySelector('#map').wanggeMap;
          const grids = map.querySourceFeatures('communities,grids', { sourceLayer: 'grids' });
          return grids.some((each) => each.properties.number === number);
        }""",
        arg=fresh,
    )
    expect(tab.page.locator(".rows .row")).to_have_count(len(before) + 1)
    other.page.close()

    page.locator("#edit-tab-history").click()
    newest = page.locator(".edit-edition").first
    expect(newest).to_contain_text("分割")
    expect(newest).to_contain_text("从中间分成两个")
    visitor.rest()
    visitor.screenshot("edit-history-1440x900-light-zh")
    newest.get_by_role("button", name="还原").click()
    page.locator(".edit-dialog[open]").get_by_role("button", name="还原").click()
    expect(page.locator(".edit-edition").nth(1)).to_contain_text(re.compile("已由第 .* 版还原"))
    expect(tab.page.locator(".rows .row")).to_have_count(len(before))
    assert _numbers(tab) == before
    assert len(streams) == 2 and tab.complaints == []


def _steer(visitor: Visitor, place: list[float]) -> None:
    """Move the cross-hair to a place with the arrow keys alone."""
    page = visitor.page
    for _ in range(400):
        dx, dy = visitor.map(
            """(map, at) => {
              const { x, y } = map.project(at);
              const middle = map.project(map.getCenter());
              return [x - middle.x, y - middle.y];
            }""",
            place,
        )
        if abs(dx) <= 4 and abs(dy) <= 4:
            return
        step = dx if abs(dx) >= abs(dy) else dy
        key = (
            ("ArrowRight" if dx > 0 else "ArrowLeft")
            if step is dx
            else ("ArrowDown" if dy > 0 else "ArrowUp")
        )
        page.keyboard.press(key if abs(step) > 20 else f"Shift+{key}")
    pytest.fail("the cross-hair did not get there")


def test_a_split_by_keyboard_alone(visit: Visit) -> None:
    visitor = visit()
    page = visitor.page
    visitor.open()
    page.locator(".rows .row").first.focus()
    page.keyboard.press("Enter")
    split = page.locator(".edit-entry").get_by_role("button", name="分割")
    split.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".edit-choosers select").first).not_to_have_value("")
    visitor.rest()
    west, east = visitor.map(_MIDDLE_CUT)
    _steer(visitor, west)
    expect(page.locator(".edit-crosshair")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.press("Backspace")
    page.keyboard.press("Control+z")
    _steer(visitor, east)
    page.keyboard.press("Enter")
    visitor.screenshot("edit-keyboard-1440x900-light-zh")
    page.keyboard.press("Enter")
    expect(page.locator(".edit-table")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="预览：")).to_have_count(1)
    whole = page.get_by_role("button", name="整栋归一侧")
    if whole.count():
        whole.focus()
        page.keyboard.press("Space")
    page.locator("#edit-reason").focus()
    page.keyboard.type("沿中线分成两个。")
    go = page.locator(".edit-go")
    expect(go).to_be_enabled()
    go.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".edit-dialog[open]")).to_be_visible()
    page.keyboard.press("Enter")
    toast = page.locator(".edit-toast")
    expect(toast).to_contain_text("网格已分割为")
    toast.get_by_role("button", name="还原").focus()
    page.keyboard.press("Enter")
    expect(toast).to_contain_text("边界已还原")


@pytest.mark.long
def test_a_phone_shows_the_tools_and_the_impact(visit: Visit) -> None:
    visitor = visit(390, 844, phone=True)
    page = visitor.page
    visitor.open()
    page.locator(".rows .row").first.click()
    page.locator(".edit-entry").get_by_role("button", name="合并").click()
    expect(page.locator(".edit-toolbar")).to_be_visible()
    neighbour = page.locator(".edit-choosers select").nth(1)
    visitor.rest()
    visitor.screenshot("edit-tools-390x844-light-zh")
    page.locator(".sheet-handle").press("ArrowUp")
    neighbour.select_option(index=1)
    expect(page.locator(".edit-table")).to_be_visible()
    visitor.screenshot("edit-impact-390x844-light-zh")
    assert (
        page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        <= 0
    )


@pytest.mark.long
def test_an_auditor_is_not_offered_to_edit(visit: Visit) -> None:
    visitor = visit(anonymous=True)
    page = visitor.page
    page.goto(visitor.base_url)
    page.locator("#username").fill("auditor")
    page.locator("#password").fill("demo-auditor")
    page.locator("button[type=submit]").click()
    page.locator(".rows .row").first.click()
    expect(page.locator(".verdict")).to_be_visible()
    expect(page.locator(".edit-entry")).to_have_count(0)
    expect(page.locator(".edit-open")).to_have_count(0)
