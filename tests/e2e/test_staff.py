"""Staff, visits and statistics in a browser: a vacancy filled, an absence with its deputy, a visit with one tap."""

import re

from playwright.sync_api import expect

from tests.e2e.conftest import Visit


def test_a_vacant_lane_gets_its_head_and_a_head_gets_a_deputy(visit: Visit) -> None:
    manager = visit()
    manager.open("/?tab=staff")
    page = manager.page
    page.get_by_role("button", name=re.compile("空缺")).click()
    vacancies = page.locator(".staff-vacancy")
    expect(vacancies.first).to_be_visible()
    before = vacancies.count()
    page.get_by_role("button", name=re.compile("^指定街巷长")).first.click()
    page.locator("#staff-who").select_option(index=1)
    page.locator("#staff-reason").fill("浏览器测试")
    page.get_by_role("button", name="保存").click()
    expect(vacancies).to_have_count(before - 1)
    assert manager.violations() == []

    page.get_by_role("button", name="名单").click()
    page.locator(".staff-row").first.click()
    page.get_by_role("button", name="登记不在岗").click()
    page.locator("#staff-deputy").select_option(index=2)
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".staff-item", has_text="代理")).to_be_visible()
    page.get_by_role("button", name="今天起回岗").click()
    expect(page.locator(".staff-item", has_text="代理")).to_have_count(0)
    assert manager.complaints == []


def test_a_visit_takes_one_tap_on_the_phone_and_can_be_taken_back(visit: Visit) -> None:
    patrol = visit(390, 844, phone=True)
    patrol.open("/?ws=patrol")
    page = patrol.page
    page.locator(".lead-views").get_by_role("button", name="我的").click()
    page.locator("select").last.select_option(index=1)
    first = page.locator(".visit-tap").first
    first.click()
    page.get_by_role("button", name="撤销").click()
    expect(page.locator(".visit-pending")).to_have_count(0)
    total = page.locator(".visit-total b").inner_text()
    page.locator(".visit-tap").first.click()
    expect(page.locator(".visit-total b")).not_to_have_text(total, timeout=30_000)
    assert patrol.complaints == []


def test_statistics_show_formulas_and_the_full_table(visit: Visit) -> None:
    manager = visit()
    manager.open("/?tab=statistics")
    page = manager.page
    expect(page.locator("button.stat-row").first).to_be_visible()
    page.locator("#stat-indicator").select_option("elderly_share")
    expect(page.get_by_text("60 岁及以上 ÷ 居民")).to_be_visible()
    page.get_by_role("button", name="看全表").click()
    expect(page.locator(".stat-table tbody tr").first).to_be_visible()
    assert manager.violations() == []
    assert manager.complaints == []
