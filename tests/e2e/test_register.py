"""The household file in a real browser: opened from a building, a number shown for a purpose, changed, and undone."""

from uuid import UUID

from playwright.sync_api import expect

from gis.db import connect
from gis.settings import DatabaseSettings
from tests.e2e.conftest import Visit

_BUILDING = """
    select h.building_id from households as h
    join residences as r on r.household_id = h.id and r.relation = 'head'
    join people as p on p.id = r.person_id and p.phone_sealed is not null
    group by h.building_id having count(*) between 3 and 12 order by h.building_id limit 1
"""


def building(demo: DatabaseSettings) -> UUID:
    with connect(demo, 1) as connection:
        row = connection.execute(_BUILDING).fetchone()
    assert row is not None
    found: UUID = row[0]
    return found


def logged(demo: DatabaseSettings) -> list[tuple[str, str]]:
    """What was done with a household's file, and for what, the newest first."""
    with connect(demo, 1) as connection:
        rows = connection.execute(
            "select a.action, coalesce(w.said, '') from audit_log as a left join audit_words as w"
            " on w.tenant_id = a.tenant_id and w.audit_id = a.id and w.key = 'purpose'"
            " where a.subject_kind = 'household' order by a.id desc limit 4"
        ).fetchall()
    return [(action, purpose) for action, purpose in rows]


def test_a_file_is_opened_a_number_shown_for_a_purpose_and_what_is_wrong_told_beside_its_field(
    visit: Visit, demo_database: DatabaseSettings
) -> None:
    visitor = visit()
    visitor.open(f"/?sel=building:{building(demo_database)}")
    page = visitor.page
    page.locator(".household-row").first.click()
    expect(page.locator(".member").first).to_be_visible()
    expect(page.locator(".timeline .entry-belonging").first).to_be_visible()
    assert visitor.violations() == []
    numbers = page.locator(".member-number", has_text="电话").first
    expect(numbers.locator("dd")).to_contain_text("****")

    numbers.locator(".unmask").focus()
    page.keyboard.press("Enter")
    dialog = page.locator(".unmask-dialog[open]")
    expect(dialog).to_be_visible()
    assert visitor.violations() == []
    page.locator("#unmask-purpose").fill("通知检修")
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(numbers.locator("dd")).not_to_contain_text("****")
    assert ("person.unmasked", "通知检修") in logged(demo_database)
    assert ("household.read", "") in logged(demo_database)

    page.locator("#household-note").fill("门铃坏了，先打电话")
    page.get_by_role("button", name="记下").click()
    expect(page.locator(".timeline .entry-note", has_text="门铃坏了")).to_be_visible()
    address = page.locator(".drawer-title").inner_text()
    people = page.locator(".member").count()
    page.get_by_role("button", name="添加成员").click()
    page.get_by_role("button", name="按新居民填写").click()
    page.locator("#household-name").fill("钱多多")
    page.locator("#household-id_number").fill("999999198001010031")
    expect(page.locator("#household-id_number-says")).to_contain_text("校验位不对")
    page.locator("#household-id_number").fill("99999919800101002X")
    expect(page.locator("#household-id_number-says")).to_contain_text("1980-01-01 出生")
    visitor.expected = lambda text: "422" in text
    page.locator("#household-phone").fill("12")
    page.locator("#household-relation").select_option("other")
    page.locator("#household-since_on").fill("2026-02-01")
    page.keyboard.press("Enter")
    expect(page.locator("#household-phone-says")).to_contain_text("11 位手机号")
    expect(page.locator("#household-phone")).to_be_focused()
    assert visitor.violations() == []
    page.locator("#household-phone").fill("")
    page.keyboard.press("Enter")
    added = page.locator(".member", has_text="钱多多")
    expect(added).to_be_visible()
    added.get_by_role("button", name="登记迁出").click()
    page.locator(".household-dialog").get_by_role("button", name="登记迁出").click()
    expect(added).to_have_count(0)
    page.get_by_role("button", name="撤销").click()
    expect(page.locator(".member")).to_have_count(people + 1)

    page.reload()
    expect(page.locator(".drawer-title")).to_have_text(address)
    expect(page.locator(".member-number", has_text="电话").first.locator("dd")).to_contain_text("****")
    page.get_by_role("button", name="返回楼栋").click()
    expect(page.locator(".household-row").first).to_be_visible()

    page.get_by_role("button", name="人工归入").click()
    page.locator("#household-grid").select_option(index=1)
    page.locator("#household-reason").fill("由隔壁网格一并管理")
    assert visitor.violations() == []
    page.locator(".household-dialog").get_by_role("button", name="归入").click()
    expect(page.locator(".explanation")).to_contain_text("原因：由隔壁网格一并管理")
    page.get_by_role("button", name="撤回").click()
    page.locator("#household-reason").fill("试完了")
    page.keyboard.press("Enter")
    expect(page.locator(".explanation")).not_to_contain_text("人工归入")


def test_the_file_is_read_on_a_phone_and_on_paper(visit: Visit, demo_database: DatabaseSettings) -> None:
    visitor = visit(390, 844, phone=True)
    visitor.open(f"/?sel=building:{building(demo_database)}")
    page = visitor.page
    page.locator(".household-row").first.tap()
    expect(page.locator(".member").first).to_be_visible()
    assert visitor.violations() == []
    lock = page.locator(".unmask").first.bounding_box()
    assert lock is not None and lock["width"] >= 44 and lock["height"] >= 44
    visitor.screenshot("register-phone")
    page.emulate_media(media="print")
    expect(page.locator(".print-only")).to_be_visible()
    expect(page.locator(".print-only")).to_contain_text("演示数据")
    expect(page.locator("#map")).not_to_be_visible()
    expect(page.locator(".note-form")).not_to_be_visible()
