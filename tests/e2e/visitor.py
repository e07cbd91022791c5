"""A visitor of the page: a browser tab that remembers every complaint, and the waits tests need."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request

from ops.paths import ROOT

AXE = ROOT / "web/node_modules/axe-core/axe.min.js"
SCREENS = ROOT / ".artifacts/screens"
SLOW_MS = 90_000
"""Software rendering on two busy cores: a frame may take a second."""

_STALL = "GPU stall due to ReadPixels"
"""Chromium's own remark where the page is put together without a graphics card, as here."""

# Resolves with nothing: the event itself holds the whole map, which would take seconds to send over.
_IDLE = """
() => new Promise((resolve) => {
  const map = document.querySelector('#map').wanggeMap;
  map.once('idle', () => resolve());
  map.triggerRepaint();
})
"""
_VIOLATIONS = """
async () => {
  const found = await axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  });
  return found.violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).slice(0, 3).join(' | ')}`);
}
"""


@dataclass
class Visitor:
    """One tab at the page's address."""

    page: Page
    base_url: str
    complaints: list[str] = field(default_factory=list)
    expected: Callable[[str], bool] = lambda _: False

    def __post_init__(self) -> None:
        """Listen before anything is loaded."""
        self.page.set_default_timeout(SLOW_MS)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(f"page error: {error}"))
        self.page.on("request", self._asked)

    def _heard(self, message: ConsoleMessage) -> None:
        if (
            _STALL not in message.text
            and message.type in {"error", "warning"}
            and not self.expected(message.text)
        ):
            self.complaints.append(f"{message.type}: {message.text}")

    def _asked(self, request: Request) -> None:
        here = urlsplit(self.base_url).netloc
        there = urlsplit(request.url)
        if there.scheme in {"http", "https", "ws", "wss"} and there.netloc != here:
            self.complaints.append(f"asked another server: {request.url}")

    def open(self, path: str = "/") -> None:
        """Go there and wait until list and map stand still."""
        self.page.goto(self.base_url + path)
        self.page.locator(".topbar").wait_for()
        self.rest()

    def turn(self, path: str) -> None:
        """Go to another state of the open page, as Back and Forward do: nothing is loaded anew."""
        self.page.evaluate(
            "(path) => { history.pushState(null, '', path); dispatchEvent(new PopStateEvent('popstate')); }",
            path,
        )
        self.page.wait_for_timeout(300)
        self.rest()

    def rest(self) -> None:
        """Wait until the map has drawn everything it was asked for."""
        self.page.wait_for_function("() => document.querySelector('#map')?.wanggeMap?.isStyleLoaded()")
        self.page.locator(".skeleton").first.wait_for(state="detached")
        self.page.evaluate(_IDLE)

    def map(self, script: str, argument: object = None) -> Any:
        """Evaluate `script`, a function of the map and one argument."""
        return self.page.evaluate(
            f"(argument) => ({script})(document.querySelector('#map').wanggeMap, argument)", argument
        )

    def until(self, script: str) -> None:
        """Wait until `script`, a function of the map, gives true."""
        self.page.wait_for_function(f"() => ({script})(document.querySelector('#map').wanggeMap)")

    def drawn(self, source_layer: str) -> list[dict[str, Any]]:
        """Properties of the labels and signs on screen that come from one layer of the tiles."""
        script = """(map, name) => {
          const layers = map.getStyle().layers
            .filter((layer) => layer.type === 'symbol' && layer['source-layer'] === name)
            .map((layer) => layer.id);
          return map.queryRenderedFeatures({ layers }).map((feature) => feature.properties);
        }"""
        found: list[dict[str, Any]] = self.map(script, source_layer)
        return found

    def press_map(self, lon: float, lat: float) -> None:
        """Click the map at a place."""
        x, y = self.map(
            """(map, at) => {
              const { x, y } = map.project(at);
              const box = map.getCanvas().getBoundingClientRect();
              return [box.left + x, box.top + y];
            }""",
            [lon, lat],
        )
        self.page.mouse.click(x, y)

    def violations(self) -> list[str]:
        """What axe-core finds wrong with the page as it stands."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found: list[str] = self.page.evaluate(_VIOLATIONS)
        return found

    def screenshot(self, name: str) -> Path:
        """Keep what is on screen for people to look at."""
        SCREENS.mkdir(parents=True, exist_ok=True)
        path = SCREENS / f"{name}.png"
        self.page.screenshot(path=path)
        return path
