"""What every test of the office does: sign in, and wait until a page stands."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from playwright.sync_api import expect

from comptoir.app.demo.shop import DEMO_PASSWORD
from tests.browser.screens import LAYOUT_SHIFT_MAX, Screen


def sign_in(shown: Screen, person: str = "garance", path: str = "") -> None:
    """Through the form, as a person does."""
    shown.go(f"/office/{path}")
    page = shown.page
    page.get_by_label("E-mail").fill(f"{person}@maison-garance.example")
    page.get_by_label(shown.say("Mot de passe", "Password")).fill(DEMO_PASSWORD)
    page.get_by_role("button", name=shown.say("Se connecter", "Sign in")).click()
    expect(page.locator("main#content")).to_be_visible()


def settle(shown: Screen) -> None:
    """Wait until a page has its title and nothing loads any more."""
    expect(shown.page.get_by_role("heading", level=1)).to_be_visible()
    expect(shown.page.locator("[aria-busy=true]")).to_have_count(0)
    expect(shown.page.locator(".animate-spin:visible")).to_have_count(0)


def read_pages(shown: Screen, pages: Mapping[str, str], prefix: str) -> dict[str, list[str]]:
    """Open pages of the office one after the other, keep a picture of each, and tell what is wrong with any."""
    problems: dict[str, list[str]] = {}
    for name, path in pages.items():
        shown.go(f"/office/{path}")
        settle(shown)
        shown.shoot(f"{prefix}-{name}")
        found = shown.serious_problems()
        if shown.layout_shift() > LAYOUT_SHIFT_MAX:
            found.append(f"layout shift {shown.layout_shift()}")
        if shown.is_wider_than_window():
            found.append("scrolls sideways")
        if shown.is_taller_than_window():
            found.append("scrolls as a whole")
        if found:
            problems[name] = found
    return problems


def send(shown: Screen, method: str, path: str, body: object = None, *, version: str | None = None) -> dict[str, Any]:
    """What the API answers to the person who is signed in on the screen; a refusal fails the test."""
    headers = {"Content-Type": "application/json", "X-Comptoir-Client": "web", "Origin": shown.url}
    if version is not None:
        headers["If-Match"] = version
    address = f"{shown.url}/api/v1/{path}"
    data = None if body is None else json.dumps(body)
    answer = shown.page.request.fetch(address, method=method, headers=headers, data=data)
    assert answer.ok, answer.text()
    found: dict[str, Any] = answer.json() if answer.body() else {}
    return found
