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
