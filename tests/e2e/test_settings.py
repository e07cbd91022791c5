"""The settings in a real browser: an area is given and seen at once; a request is made on a phone and answered."""

import re
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import expect

from gis.db import connect
from gis.settings import DatabaseSettings
from ops.demo_accounts import password_of
from tests.e2e.conftest import Visit
from tests.e2e.visitor import Visitor
from tests.factories import PASSWORD, make_user

SECURITY = ("security", password_of("security"))
INSPECTOR = ("inspector", password_of("inspector"))


@pytest.fixture
def person(demo_database: DatabaseSettings) -> tuple[str, dict[str, str]]:
    """The user name of a patrol member who sees grid 03 only; the codes of all grids by number."""
    with connect(demo_database, owner=True) as owner:
        row = owner.execute("select id from tenants").fetchone()
        assert row is not None
    username = f"e2e-{uuid4().hex[:8]}"
    with connect(demo_database, row[0]) as connection:
        grids = connection.execute(
            "select number, code, territory_id from territory_versions where level = 'grid' and upper_inf(valid)"
            " and upper_inf(recorded) and community_id ="
            " (select community_id from territory_versions where level = 'grid' order by code limit 1)"
        ).fetchall()
        areas: list[UUID | None] = [each[2] for each in grids if each[0] == "03"]
        make_user(connection, row[0], username, ("patrol",), areas=areas, display_name=f"测试 {username}")
    return username, {number: code for number, code, _ in grids}


def open_settings(visitor: Visitor, path: str) -> None:
    visitor.page.goto(visitor.base_url + path)
    visitor.page.locator(".access-tabs").wait_for()
    visitor.page.locator(".skeleton").first.wait_for(state="detached")


def grids_of(visitor: Visitor) -> int:
    visitor.page.goto(visitor.base_url + "/")
    visitor.page.locator(".topbar").wait_for()
    visitor.page.locator(".panel .rows .row").first.wait_for()
    return visitor.page.locator(".panel .rows .row").count()


def test_the_security_administrator_gives_an_area_and_it_is_seen_at_once(
    visit: Visit, person: tuple[str, dict[str, str]]
) -> None:
    username, codes = person
    member, security = visit(who=(username, PASSWORD)), visit(who=SECURITY)
    assert grids_of(member) == 1

    open_settings(security, "/?ws=settings&page=users")
    page = security.page
    page.get_by_label("姓名或用户名").fill(username)
    page.locator(".access-row", has_text=username).click()
    expect(page.locator(".drawer .access-line")).to_have_count(1)
    expect(page.locator(".drawer .access-line")).to_contain_text("03")
    page.get_by_role("button", name="增加范围").click()
    page.locator("#access-code").fill(codes["04"])
    page.locator("#access-reason").fill("代班一周")
    page.get_by_role("button", name="授权", exact=True).click()
    expect(page.locator(".drawer .access-line")).to_have_count(2)
    assert security.violations() == []
    assert grids_of(member) == 2

    page.locator(".drawer").get_by_role("button", name=re.compile("^停用 .* 04 ")).click()
    page.locator("dialog[open] .button-main").click()
    expect(page.locator(".drawer .access-over")).to_have_count(1)
    assert grids_of(member) == 1


def test_access_is_asked_for_on_a_phone_and_answered_by_another_person(
    visit: Visit, person: tuple[str, dict[str, str]]
) -> None:
    username, codes = person
    member, security = visit(390, 844, phone=True, who=(username, PASSWORD)), visit(who=SECURITY)
    open_settings(member, "/?ws=settings&page=requests")
    page = member.page
    page.locator(".sheet-handle").click()
    page.locator("#access-wanted").fill(codes["05"])
    page.locator("#access-because").fill("协助 05 网格排查")
    page.locator("form .button-main").click()
    expect(page.locator(".access-request")).to_contain_text("待答复")
    assert member.violations() == []

    open_settings(security, "/?ws=settings&page=requests")
    waiting = security.page.locator(".access-request", has_text=username)
    waiting.get_by_role("button", name="同意", exact=True).click()
    security.page.locator("#access-why").fill("同意，限一天")
    security.page.locator("dialog[open] .button-main").click()
    expect(waiting).to_have_count(0)

    open_settings(member, "/?ws=settings&page=requests")
    expect(page.locator(".access-request")).to_contain_text("已同意")
    expect(page.locator(".access-request")).to_contain_text("同意，限一天")
    open_settings(member, "/?ws=settings")
    expect(page.locator(".access-line", has_text=re.compile("社区 05 "))).to_be_visible()


def test_the_audit_administrator_reads_the_log_and_sees_that_it_is_whole(
    visit: Visit, demo_database: DatabaseSettings
) -> None:
    manager, inspector = visit(who=("manager", password_of("manager"))), visit(who=INSPECTOR)
    with connect(demo_database, 1) as connection:
        row = connection.execute("select id from households limit 1").fetchone()
    assert row is not None
    looked = manager.page.context.request.get(f"{manager.base_url}/api/v1/households/{row[0]}")
    assert looked.ok, looked.text()
    open_settings(inspector, "/?ws=settings&page=audit")
    page = inspector.page
    expect(page.locator(".access-sound")).to_contain_text("完整")
    page.locator("#audit-family").select_option("session.")
    expect(page.locator(".access-row").first).to_contain_text("登录")
    expect(page.locator(".rows-stale")).to_have_count(0)
    page.locator(".access-row").first.press("Enter")
    expect(page.locator(".drawer .facts")).to_contain_text("审计管理员")
    page.wait_for_timeout(500)
    assert "\n".join(inspector.violations()) == ""
    page.get_by_text("谁查阅过一户").click()
    page.locator("#looked-at").fill(f"{inspector.base_url}/?hh={row[0]}")
    page.locator("#looked-at").press("Enter")
    expect(page.locator(".access-looked .access-line").first).to_contain_text("网格管理员 · 打开一户一档")
    assert "\n".join(inspector.violations()) == ""
    with page.expect_download() as taken:
        page.get_by_role("button", name="导出").click()
        page.locator("#access-why").fill("季度检查")
        page.locator("dialog[open] .button-main").click()
    assert taken.value.suggested_filename.endswith(".csv")


def test_somebody_changes_their_password_and_makes_a_key_by_keyboard(
    visit: Visit, person: tuple[str, dict[str, str]]
) -> None:
    username, _ = person
    member = visit(who=(username, PASSWORD))
    open_settings(member, "/?ws=settings")
    page = member.page
    page.locator("#access-old").fill(PASSWORD)
    page.locator("#access-new").fill("三条河的 password")
    page.locator("#access-again").fill("三条河的 password")
    page.locator("#access-again").press("Enter")
    expect(page.locator(".toast")).to_contain_text("密码已更换")
    page.get_by_role("button", name="新建密钥").press("Enter")
    page.locator("#access-key").fill("夜间同步")
    page.locator("#access-key").press("Enter")
    secret = page.locator(".access-secret")
    expect(secret).to_contain_text("wgk_")
    key = secret.inner_text()
    answer = page.context.request.get(
        f"{member.base_url}/api/v1/session", headers={"authorization": f"Bearer {key}"}
    )
    assert answer.json()["way"] == "key"
    assert member.violations() == []
    page.get_by_role("button", name="已记下").press("Enter")
    expect(page.locator(".access-line", has_text="夜间同步")).to_be_visible()
