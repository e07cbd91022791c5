"""A grid manager's morning, a patrol's evening, and what may go wrong in between."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from ops.demo_accounts import password_of
from ops.worker import Keeper
from tests.e2e.conftest import Visit
from tests.e2e.visitor import SCREENS

pytestmark = pytest.mark.timeout(600)


def _refused(text: str) -> bool:
    """The browser's own line about a request that was answered 401 or not at all."""
    return "Failed to load resource" in text


def test_a_wrong_password_says_what_to_do_and_keeps_the_name(visit: Visit) -> None:
    visitor = visit(anonymous=True)
    visitor.expected = _refused
    page = visitor.page
    page.goto(visitor.base_url)
    expect(page.get_by_text("这里是演示数据")).to_be_visible()
    page.locator("#username").fill("manager")
    page.locator("#password").fill("wrong")
    page.locator("button[type=submit]").click()
    expect(page.get_by_text("用户名或密码对不上")).to_be_visible()
    assert page.locator("#username").input_value() == "manager"
    page.locator("#password").fill(password_of("manager"))
    page.locator("button[type=submit]").click()
    expect(page.locator(".topbar")).to_be_visible()


def test_the_first_visit_is_not_sent_to_be_refused(visit: Visit) -> None:
    visitor = visit(anonymous=True)
    visitor.page.goto(visitor.base_url)
    expect(visitor.page.locator("#username")).to_be_focused()


def test_a_grid_opens_from_the_list_and_its_link_opens_it_again(visit: Visit) -> None:
    visitor = visit()
    visitor.open()
    page = visitor.page
    rows = page.locator(".rows .row")
    expect(rows).to_have_count(24)
    expect(rows.first).to_have_class(re.compile("status-over"))
    number = rows.first.locator(".row-number").inner_text()
    rows.first.click()
    title = page.locator(".drawer-title")
    expect(title).to_have_text(f"{number} 网格")
    expect(page.locator(".verdict-word")).to_contain_text("超出上限")
    expect(page.get_by_role("heading", name=f"为什么归 {number}")).to_be_visible()
    expect(page.get_by_text(re.compile(r"138\*{4}\d{4}")).first).to_be_visible()
    visitor.rest()
    assert "sel=territory:" in page.url
    page.reload()
    expect(title).to_have_text(f"{number} 网格")
    expect(page.locator(".row[aria-pressed=true]")).to_contain_text(number)
    page.keyboard.press("Escape")
    expect(page.locator(".drawer")).to_have_count(0)
    page.go_back()
    expect(title).to_have_text(f"{number} 网格")


def test_grid_numbers_and_chinese_names_are_drawn_with_the_readers_own_fonts(visit: Visit) -> None:
    visitor = visit()
    visitor.open()
    grids = visitor.drawn("grids_labels")
    assert len({grid["number"] for grid in grids}) >= 20
    assert {grid["size_status"] for grid in grids} >= {"over", "ok"}
    streets = {line["name"] for line in visitor.drawn("lane_lines")}
    assert any("路" in name for name in streets)
    assert visitor.map("(map) => map.getStyle().glyphs ?? null") is None


def test_the_map_selects_a_grid_then_asks_about_the_place(visit: Visit) -> None:
    visitor = visit()
    visitor.open()
    page = visitor.page
    place = visitor.map(
        """(map) => {
          const { x, y } = map.project(map.getCenter());
          const isBare = ([px, py]) => map.queryRenderedFeatures([[px - 12, py - 12], [px + 12, py + 12]])
            .every(({ sourceLayer }) => /^(grids|communities|land)(_labels)?$/.test(sourceLayer));
          const cells = [...Array(400).keys()];
          const around = cells.map((i) => [x + (i % 20 - 10) * 12, y + (Math.floor(i / 20) - 10) * 12]);
          return map.unproject(around.find(isBare)).toArray();
        }"""
    )
    visitor.press_map(*place)
    expect(page.locator(".drawer-title")).to_contain_text("网格")
    chosen = page.locator(".drawer-title").inner_text()
    expect(page.locator(".row[aria-pressed=true] .row-number")).to_have_text(chosen.removesuffix(" 网格"))
    visitor.press_map(*place)
    expect(page.locator(".headline")).to_have_text(f"这个点属于{chosen}")
    expect(page.locator(".explanation")).to_contain_text("边界内")


def test_a_building_says_where_it_belongs_and_why(visit: Visit) -> None:
    visitor = visit()
    visitor.open("/?at=102.69884,25.01038,17.2")
    page = visitor.page
    at = visitor.map(
        """(map) => {
          const layers = ['buildings-fill'];
          const box = map.getCanvas();
          const near = (f) => {
            const ring = f.geometry.type === 'Polygon' ? f.geometry.coordinates[0] : f.geometry.coordinates[0][0];
            const n = ring.length - 1;
            return [0, 1].map((i) => ring.slice(0, n).reduce((sum, p) => sum + p[i], 0) / n);
          };
          const found = map.queryRenderedFeatures({ layers }).map(near).filter((at) => {
            const { x, y } = map.project(at);
            return x > 80 && y > 80 && x < box.clientWidth - 480 && y < box.clientHeight - 160
              && map.queryRenderedFeatures([x, y], { layers }).length > 0
              && map.queryRenderedFeatures([[x - 9, y - 9], [x + 9, y + 9]])
                .every((each) => each.sourceLayer !== 'facilities');
          });
          return found[0];
        }"""
    )
    visitor.press_map(*at)
    expect(page.locator(".drawer-head .cap")).to_contain_text("楼栋")
    expect(page.locator(".explanation")).to_contain_text("依据")
    expect(page.locator(".explanation")).to_contain_text("网格")
    visitor.until("(map) => map.queryRenderedFeatures({ layers: ['wg-building'] }).length > 0")


def test_search_by_initials_flies_there_by_keyboard_alone(visit: Visit) -> None:
    visitor = visit(moving=True)
    visitor.open()
    page = visitor.page
    page.locator("body").press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("cfxx")
    # Faster than the answer: what opens is the first hit of the whole word, not one of a list of half of it.
    page.keyboard.press("Enter")
    expect(page.locator(".drawer-title")).to_have_text("船房小学")
    expect(page.locator(".explanation")).to_be_visible()
    visitor.rest()
    assert visitor.map("(map) => map.getZoom()") > 16
    page.locator("#search").fill("cf")
    options = page.get_by_role("option")
    expect(options.nth(1)).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    page.locator("#search").fill("没有这样的名字")
    expect(page.locator(".search-note")).to_contain_text("没有找到")


def test_another_day_is_said_aloud_and_left_again(visit: Visit) -> None:
    visitor = visit()
    visitor.open()
    page = visitor.page
    page.locator(".as-of").click()
    page.locator("#as-of-date").fill("2020-01-01")
    page.locator(".as-of-popover button[type=submit]").click()
    expect(page.locator(".banner")).to_contain_text("2020-01-01")
    expect(page.locator(".empty-title")).to_contain_text("2020-01-01 这一天")
    assert "as_of=2020-01-01" in page.url
    tiles = visitor.map("(map) => map.getStyle().sources['communities,grids'].tiles[0]")
    assert tiles.endswith("?as_of=2020-01-01")
    visitor.rest()
    assert visitor.drawn("grids_labels") == []
    page.locator(".banner button").click()
    expect(page.locator(".banner")).to_have_count(0)
    expect(page.locator(".rows .row")).to_have_count(24)


def test_dark_and_english_come_without_reload(visit: Visit) -> None:
    visitor = visit()
    visitor.open()
    page = visitor.page
    page.evaluate("() => { window.stayed = true; }")
    page.locator(".user-button").click()
    page.get_by_text("深色", exact=True).click()
    page.get_by_text("English", exact=True).click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("button", name="Manage")).to_be_visible()
    page.keyboard.press("Escape")
    page.wait_for_function(
        "() => document.querySelector('#map').wanggeMap.getStyle().name === 'wangge-dark-en'",
    )
    assert page.evaluate("() => window.stayed") is True
    assert "lang=en" in page.url
    assert not re.search(r"[\u4e00-\u9fff]", page.locator(".rail").inner_text())


def test_layers_go_off_on_the_map_and_into_the_link(visit: Visit) -> None:
    visitor = visit()
    visitor.open()
    page = visitor.page
    page.locator("body").press("l")
    page.locator(".layer-line", has_text=re.compile("^楼栋")).click()
    page.wait_for_function("() => location.search.includes('layers=-buildings')")
    hidden = "(map) => map.getLayoutProperty('buildings-fill', 'visibility')"
    page.wait_for_function(
        "() => document.querySelector('#map').wanggeMap.getLayoutProperty('buildings-fill', 'visibility') === 'none'"
    )
    page.reload()
    visitor.rest()
    assert visitor.map(hidden) == "none"


def test_a_planner_finds_the_gap_places_the_school_keeps_the_scenario_and_opens_the_report(
    visit: Visit, worker: Keeper
) -> None:
    visitor = visit()
    visitor.open("/?ws=plan")
    page = visitor.page
    page.locator(".kind-row", has_text="幼儿园").click()
    said, out_of_reach = page.locator(".sentence-main"), page.locator(".reach-legend li", has_text="走不到")
    expect(said).to_contain_text("名步行 300 米内没有幼儿园")

    def lacking() -> int:
        return int(out_of_reach.locator(".tabular").first.inner_text().replace(",", ""))

    now = lacking()
    assert f"{now:,} 名步行" in said.inner_text()
    page.get_by_role("button", name="帮我选 1 处").click()
    gained = page.locator(".reach-difference")
    expect(gained).to_contain_text("比现状少")
    fewer = int("".join(filter(str.isdigit, gained.inner_text())))
    assert 0 < fewer == now - lacking()
    visitor.rest()
    page.screenshot(path=SCREENS / "planning-1440x900.png")
    page.get_by_role("button", name="试放一处").click()
    for key in ("Enter", "ArrowLeft", "Enter", "Escape"):
        page.locator("#main").press(key)
    expect(page.locator(".reach-site")).to_have_count(2)
    page.get_by_role("button", name="全部移走").click()
    expect(out_of_reach.locator(".tabular").first).to_have_text(f"{now:,}")
    page.locator("#reach-limit").select_option("1000")
    expect(said).to_contain_text("步行 1,000 米内")
    assert lacking() < now
    report = page.locator(".reach-report").last
    page.locator(".kind-row", has_text="中学").first.click()
    expect(said).to_contain_text("步行 1,000 米内没有中学（100%）")
    everybody = lacking()
    page.get_by_role("button", name="帮我选 1 处").click()
    expect(gained).to_contain_text("比现状少")
    left = lacking()
    assert left < everybody / 10
    page.locator("#reach-name").fill("新建中学")
    page.get_by_role("button", name="存为情景").click()
    scenario = page.locator(".reach-scenario", has_text="新建中学")
    expect(scenario.locator(".row")).to_have_attribute("aria-pressed", "true")
    visitor.rest()
    page.screenshot(path=SCREENS / "planning-scenario-1440x900.png")
    page.get_by_role("button", name="带情景“新建中学”出报告").last.click()
    pdf = report.get_by_role("link", name="报告 PDF")
    expect(pdf).to_be_visible()
    with page.expect_download() as download:
        pdf.click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
    page.get_by_role("button", name="全部移走").click()
    expect(out_of_reach.locator(".tabular").first).to_have_text(f"{everybody:,}")
    scenario.get_by_role("button", name="比较").click()
    whole = page.locator(".reach-all td")
    expect(whole).to_have_text([f"{everybody:,}", f"{left:,}", f"{left - everybody:,}"])
    visitor.rest()
    page.screenshot(path=SCREENS / "planning-compared-1440x900.png")
    scenario.get_by_role("button", name="删去情景新建中学").click()
    expect(scenario).to_have_count(0)


def test_a_patrol_finds_its_posts_and_its_grid_with_one_thumb(visit: Visit) -> None:
    visitor = visit(390, 844, phone=True)
    visitor.open("/?ws=patrol")
    page = visitor.page
    expect(page.locator("html")).to_have_attribute("data-theme", "outdoor")
    page.locator(".lead-views").get_by_role("button", name="我的").click()
    expect(page.locator(".panel-section .link-row").first).to_contain_text("执勤点")
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, select, .layer-line')]
          .filter((each) => each.checkVisibility() && !each.classList.contains('skip'))
          .map((each) => [each.className || each.id, each.getBoundingClientRect()])
          .filter(([, box]) => box.height > 0 && (box.height < 43.5 || box.width < 43.5))
          .map(([name, box]) => `${name} ${box.width}x${box.height}`)
          .filter((text) => !text.startsWith('sheet-handle'))"""
    )
    assert small == []
    page.get_by_role("button", name="我在哪个网格").click()
    expect(page.locator(".headline")).to_contain_text("这个点属于")
    visitor.rest()
    assert visitor.map("(map) => map.queryRenderedFeatures({ layers: ['wg-position'] }).length") == 1


def test_the_sheet_has_three_heights(visit: Visit) -> None:
    visitor = visit(390, 844, phone=True)
    visitor.open()
    page = visitor.page
    handle = page.locator(".sheet-handle")
    heights = []
    for key in ("ArrowDown", "ArrowUp", "ArrowUp"):
        handle.press(key)
        page.wait_for_timeout(500)
        heights.append(round(page.locator(".sheet").bounding_box()["height"]))  # type: ignore[index]
    assert heights[:2] == [132, 336]
    assert 600 < heights[2] <= 704


def test_an_ended_session_is_said_and_the_page_is_kept(visit: Visit) -> None:
    visitor = visit()
    visitor.expected = _refused
    visitor.open()
    page = visitor.page
    page.locator("#search").fill("船房")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Escape")
    page.context.clear_cookies()
    page.locator(".rows .row").nth(1).click()
    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("登录已过期。填好的内容留在本机。")
    assert dialog.locator("#username").input_value() == "manager"
    dialog.locator("#password").fill(password_of("manager"))
    dialog.locator("button[type=submit]").click()
    expect(page.locator(".drawer-title")).to_contain_text("网格")
    assert page.locator("#search").input_value() == "船房"


def test_a_list_that_was_not_read_says_so_and_can_be_asked_again(visit: Visit) -> None:
    visitor = visit()
    visitor.expected = _refused
    page = visitor.page
    page.route("**/api/v1/territories?*", lambda route: route.abort())
    page.goto(visitor.base_url)
    expect(page.locator(".problem")).to_contain_text("网格列表没有读到")
    expect(page.locator(".problem")).to_contain_text("连不上服务")
    page.unroute("**/api/v1/territories?*")
    page.get_by_role("button", name="再试").click()
    expect(page.locator(".rows .row")).to_have_count(24)


def test_keys_pan_list_and_close(visit: Visit) -> None:
    visitor = visit()
    visitor.open()
    page = visitor.page
    before = visitor.map("(map) => map.getCenter().lng")
    page.locator("body").press("ArrowRight")
    page.wait_for_function(
        "(before) => document.querySelector('#map').wanggeMap.getCenter().lng > before", arg=before
    )
    page.locator("body").press("?")
    expect(page.locator("dialog[open]")).to_contain_text("键盘快捷键")
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.locator(".rows .row").first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".rows .row").nth(1)).to_be_focused()


def test_axe_finds_nothing(visit: Visit) -> None:
    visitor = visit()
    visitor.open()
    found = {}
    for path in ("/", "/?tab=layers", "/?ws=plan&kind=kindergarten", "/?ws=patrol", "/?theme=dark&lang=en"):
        visitor.turn(path)
        if visitor.page.locator(".panel .status-over").count():
            visitor.page.locator(".panel .status-over").first.click()
            visitor.page.locator(".drawer .verdict").wait_for()
        found[path] = visitor.violations()
    assert found == {path: [] for path in found}


def test_axe_finds_nothing_before_sign_in_and_on_a_phone(visit: Visit) -> None:
    stranger = visit(anonymous=True)
    stranger.page.goto(stranger.base_url)
    stranger.page.locator("#username").wait_for()
    assert stranger.violations() == []
    walker = visit(390, 844, phone=True)
    walker.open("/?ws=patrol")
    assert walker.violations() == []
