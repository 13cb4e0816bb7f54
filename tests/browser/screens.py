"""A page of one of the screens in a given width, language and theme, with what every test asks of it."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Route, expect
from playwright.sync_api import TimeoutError as NotShownError

from tests.support.browser import PATIENCE_MS

ROOT = Path(__file__).resolve().parents[2]
SCREENSHOTS = ROOT / "var" / "screenshots"
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
HEIGHTS = {390: 844, 1024: 768, 1440: 900}
LAYOUT_SHIFT_MAX = 0.1
_RELOAD_AFTER_MS = 500
_SERIOUS = {"serious", "critical"}
_WATCH_SHIFTS = """
window.layoutShift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.layoutShift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""
_RUN_AXE = """
async () => {
  const found = await axe.run(document, { resultTypes: ["violations"], selectors: false, preload: false });
  const told = (node) => [node.html, ...node.any.map(({ message }) => message)].join(" ");
  return found.violations.map(({ id, impact, nodes }) => ({ id, impact, where: nodes.map(told) }));
}
"""


@dataclass(frozen=True)
class Look:
    """How a screen is looked at. width: CSS pixels; 390 is a phone with a coarse pointer."""

    width: int = 1440
    language: Literal["fr", "en"] = "fr"
    theme: Literal["light", "dark"] = "light"
    touch: bool = False
    """Whether fingers point at it; on a phone they always do."""
    timezone: str | None = None
    """Where the browser stands; None is where the test runs."""

    def __str__(self) -> str:
        return f"{self.width}-{self.language}-{self.theme}"

    def context_options(self) -> dict[str, Any]:
        """Options of a Playwright context."""
        is_phone = self.width < HEIGHTS[1024]
        return {
            "viewport": {"width": self.width, "height": HEIGHTS[self.width]},
            "has_touch": is_phone or self.touch,
            "is_mobile": is_phone,
            "reduced_motion": "reduce",
            "locale": "fr-FR" if self.language == "fr" else "en-GB",
            "timezone_id": self.timezone,
        }


@dataclass
class Screen:
    """An open page. errors: what its console and its scripts complained about."""

    page: Page
    url: str
    look: Look
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        kept = {"comptoir.language": self.look.language, "comptoir.theme": self.look.theme}
        writes = "".join(
            f"localStorage.setItem({json.dumps(key)}, {json.dumps(value)});" for key, value in kept.items()
        )
        self.page.add_init_script(f"if (localStorage.getItem('comptoir.language') === null) {{ {writes} }}")
        self.page.add_init_script(_WATCH_SHIFTS)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _heard(self, message: ConsoleMessage) -> None:
        # A browser reports every answer of 400 and above; a refusal is an answer that the screen shows.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.errors.append(f"{self.page.url}: {message.text}")

    def go(self, path: str) -> None:
        """Open an address of this server."""
        self.page.goto(f"{self.url}{path}")

    def reload_until(self, made: Locator) -> None:
        """Open the page anew until it shows what the server makes by itself: a page without script does not hear of it.

        A `wait_for_function` that asks the server would wait for nothing: it takes the promise itself for a yes.
        """
        deadline = time.monotonic() + PATIENCE_MS / 1000
        while time.monotonic() < deadline:
            with suppress(NotShownError):
                made.first.wait_for(timeout=_RELOAD_AFTER_MS)
                return
            self.page.reload()
        expect(made.first).to_be_visible()

    @contextmanager
    def unanswered(self, pattern: str) -> Iterator[None]:
        """Requests to addresses that match `pattern` are answered only when the block ends."""
        held: list[Route] = []
        is_over = False

        def hold(route: Route) -> None:
            if is_over:
                route.continue_()
            else:
                held.append(route)

        self.page.route(re.compile(pattern), hold)
        yield
        is_over = True
        for route in held:
            route.continue_()

    def say(self, french: str, english: str) -> str:
        """The word in the language of the screen."""
        return french if self.look.language == "fr" else english

    def shoot(self, name: str) -> None:
        """Keep a picture for people to look at; the folder is not part of the project."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}-{self.look}.png")

    def serious_problems(self) -> list[str]:
        """What axe finds serious or critical."""
        if not self.page.evaluate("typeof axe === 'object'"):
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
            self.page.add_init_script(path=AXE)  # the next pages have it from the start
        found = self.page.evaluate(_RUN_AXE)
        return [f"{each['id']}: {where}" for each in found if each["impact"] in _SERIOUS for where in each["where"]]

    def layout_shift(self) -> float:
        """How much of the page moved by itself since it was opened."""
        shift: float = self.page.evaluate("window.layoutShift")
        return shift

    def is_wider_than_window(self) -> bool:
        """Whether the page as a whole scrolls sideways."""
        # Not the window's own width: a phone widens that with the page.
        wider: bool = self.page.evaluate("(width) => document.documentElement.scrollWidth > width", self.look.width)
        return wider

    def is_taller_than_window(self) -> bool:
        """Whether the page as a whole scrolls down, where only its parts should."""
        taller: bool = self.page.evaluate("document.documentElement.scrollHeight > window.innerHeight")
        return taller


OpenScreen = Callable[[Look], Screen]


@contextmanager
def opening(browser: Browser, url: str) -> Iterator[OpenScreen]:
    """Open screens of a server; a console error in any of them is an error at the end."""
    opened_screens: list[tuple[BrowserContext, Screen]] = []

    def open_one(look: Look) -> Screen:
        context = browser.new_context(**look.context_options())
        context.set_default_timeout(PATIENCE_MS)
        shown = Screen(context.new_page(), url, look)
        opened_screens.append((context, shown))
        return shown

    yield open_one
    errors = [error for _, shown in opened_screens for error in shown.errors]
    for context, _ in opened_screens:
        context.close()
    assert errors == []
