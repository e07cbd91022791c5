"""Pictures of every page for people to look at, and the one thing a machine can see in them: nothing sticks out."""

from itertools import product

import pytest

from tests.e2e.conftest import Visit
from tests.e2e.visitor import Visitor

pytestmark = pytest.mark.timeout(900)

SIZES = {"1440x900": (1440, 900, False), "1024x768": (1024, 768, False), "390x844": (390, 844, True)}
FULLY_SHOT = ("1440x900", "390x844")
LOOKS = tuple(product(("light", "dark"), ("zh", "en")))
PAGES = {
    "patrol": "/?ws=patrol&theme=light&lang=zh",
    "plan": "/?ws=plan&kind=kindergarten&theme=light&lang=zh",
    "layers": "/?tab=layers&theme=light&lang=zh",
    "past": "/?as_of=2020-01-01&theme=light&lang=zh",
}
_OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def _shoot(visitor: Visitor, name: str) -> None:
    visitor.rest()
    visitor.screenshot(name)
    assert visitor.page.evaluate(_OVERFLOW) <= 0


@pytest.mark.parametrize("size", SIZES)
def test_every_page_in_both_themes_and_languages(visit: Visit, size: str) -> None:
    width, height, phone = SIZES[size]
    visitor = visit(width, height, phone=phone)
    visitor.open("/?theme=light&lang=zh")
    _shoot(visitor, f"manage-{size}-light-zh")
    visitor.page.locator(".rows .row").first.click()
    visitor.page.locator(".verdict").wait_for()
    visitor.rest()
    here = visitor.page.evaluate("() => location.search").partition("&theme=")[0]
    for theme, lang in LOOKS if size in FULLY_SHOT else LOOKS[:1]:
        visitor.turn(f"/{here}&theme={theme}&lang={lang}")
        _shoot(visitor, f"manage-grid-{size}-{theme}-{lang}")
    for name, path in PAGES.items():
        visitor.turn(path)
        _shoot(visitor, f"{name}-{size}-light-zh")


@pytest.mark.parametrize("size", SIZES)
def test_sign_in(visit: Visit, size: str) -> None:
    width, height, phone = SIZES[size]
    visitor = visit(width, height, phone=phone, anonymous=True)
    for lang in ("zh", "en"):
        visitor.page.goto(f"{visitor.base_url}/?lang={lang}")
        visitor.page.locator(".sign-demo").wait_for()
        visitor.screenshot(f"sign-in-{size}-{lang}")
        assert visitor.page.evaluate(_OVERFLOW) <= 0


ZOOMS = (10, 13, 15, 17, 19)
LEGIBLE = {
    # what must have its name on the map by then
    10: {"communities_labels"},
    13: {"grids_labels"},
    15: {"grids_labels", "lane_lines", "facilities"},
    17: {"grids_labels", "lane_lines", "facilities", "buildings"},
    19: {"lane_lines", "facilities", "buildings"},
}


@pytest.mark.parametrize("look", ["light", "phone-outdoor"])
def test_the_map_can_be_read_from_the_county_down_to_the_house(visit: Visit, look: str) -> None:
    phone = look == "phone-outdoor"
    visitor = visit(390, 844, phone=True) if phone else visit()
    visitor.open("/?tab=layers&theme=light&lang=zh")
    if phone:
        visitor.page.locator(".layers-look label", has_text="户外高对比").click()
        visitor.page.wait_for_function("() => location.search.includes('map=outdoor')")
    for zoom in ZOOMS:
        visitor.turn(f"/?at=102.69970,25.01100,{zoom}&theme=light&lang=zh")
        assert {part for part in LEGIBLE[zoom] if not visitor.drawn(part)} == set(), zoom
        named = visitor.map("(map) => map.getStyle().name")
        assert named == f"wangge-{'outdoor' if phone else 'light'}-zh"
        _shoot(visitor, f"map-{look}-z{zoom}")
