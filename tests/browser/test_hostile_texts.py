"""Hostile texts in every text that people fill, shown by every screen: they are read as text, and nothing of them runs.

The pages are looked at without their content security policy, so that the escaping alone has to hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlsplit

from playwright.sync_api import Browser, Dialog, Request, expect

from comptoir.kernel.ids import new_id
from tests.browser.office_screen import send, settle, sign_in
from tests.browser.screens import Look, Screen
from tests.browser.till_screen import TILL, open_till, scan
from tests.support.browser import PATIENCE_MS

HOST = "hostile.test"
HOOK = f"'\"></title></textarea></script><img src=//{HOST}/i onerror=ran()><svg onload=ran()>"
"""Breaks out of an attribute, a title, a field and a script; short enough for every name."""
CORPUS = "\n".join(
    (
        HOOK,
        f"<script>ran()</script><script src=//{HOST}/s></script><!--<script>",
        "javascript:ran()//</style></noscript></template>--></xmp><iframe srcdoc='<script>parent.ran()</script>'>",
        "<a href='javascript:ran()'>a</a><a href=' jAvA\tscript:ran()'>b</a><form action=javascript:ran()><button>c",
        "<details open ontoggle=ran()><input autofocus onfocus=ran()><video><source onerror=ran()></video>",
        f"<style>@import '//{HOST}/c';</style><p style='background:url(//{HOST}/b)'>d",
        f"<link rel=stylesheet href=//{HOST}/l><embed src=//{HOST}/e>",
        f"<base href=//{HOST}/><meta http-equiv=refresh content='0;url=//{HOST}/m'><object data=//{HOST}/o></object>",
        "${ran()} #{ran()} <%= ran() %> [[ran()]] {% raw %} {{constructor.constructor('ran()')()}}",
        "\\u003cscript>ran()\\u003c/script> &lt;script&gt;ran()&lt;/script&gt; ]]><svg/onload=ran()>",
        '","@context":"x"}</script><svg><script>ran()</script></svg> \u2028ran()\u2029 `;ran();//',
    )
)
SKU, OTHER, BARCODE = "CAFE-ETH-250", "CAFE-COL-250", "3701230000019"
BOTH = {"fr_FR": HOOK, "en_US": HOOK}
EURO = {"currency": "EUR"}
TAKEN = "<!doctype html><script>ran()</script>"
"""What the hostile host answers, so that a page that was led there tells of it."""
_WATCH = "window.ran = () => { window.hasRun = true; };"
_SHOWS = """
(hook) => {
  const fields = [...document.querySelectorAll("input, textarea")].map((field) => field.value);
  return window.hasRun || [document.body?.textContent ?? "", ...fields].some((text) => text.includes(hook));
}
"""
_ALIVE = """
(host) => {
  const lives = ({ name, value }) =>
    name.startsWith("on") || name === "srcdoc" || value.startsWith(`//${host}`) || /^\\s*java\\s*script:/i.test(value);
  const nodes = [...document.querySelectorAll("*")].filter((node) => [...node.attributes].some(lives));
  return nodes.map((node) => node.outerHTML.slice(0, 200));
}
"""


def value(data: object, locale: str | None = None) -> dict[str, object]:
    return {"locale": locale, "channel": None, "data": data}


def fill_products(shown: Screen) -> None:
    """Structure, a product and what a team writes about it."""
    choices = send(shown, "GET", "attributes/brand")["choices"]
    own = {"type": "rich_text", "group": "hostile", "labels": BOTH}
    family = send(shown, "GET", "families/food")["attributes"]
    names = [value(HOOK, "fr_FR"), value(HOOK, "en_US")]
    long = [value(CORPUS, "fr_FR"), value(CORPUS, "en_US")]
    values = {"name": names, "description": long, "hostile": [value(CORPUS)]}
    picture = send(shown, "GET", f"products/{SKU}")["values"]["picture"][0]["data"]
    rule = {"kind": "set", "field": "values.hostile", "value": CORPUS}
    for method, path, body in (
        ("PATCH", "attributes/brand", {"labels": BOTH, "choices": [{**one, "labels": BOTH} for one in choices]}),
        ("PUT", "attribute-groups/hostile", {"labels": BOTH}),
        ("PUT", "attributes/hostile", own),
        ("PATCH", "families/food", {"labels": BOTH, "attributes": [*family, "hostile"]}),
        ("PATCH", "categories/cafe-the", {"labels": BOTH}),
        ("PATCH", "channels/web", {"labels": BOTH}),
        ("PATCH", "requirement-sets/label-ready", {"labels": BOTH}),
        ("PUT", "association-types/hostile", {"labels": BOTH}),
        ("PATCH", f"products/{SKU}", {"values": values, "associations": {"hostile": [{"sku": OTHER}]}}),
        ("POST", f"products/{SKU}/publish", {}),
        ("POST", f"products/{SKU}/tasks", {"text": HOOK}),
        ("PUT", f"products/{OTHER}/draft", {"values": {"name": [value(HOOK, "fr_FR")], "description": long}}),
        ("PUT", f"assets/{picture}", {"alt": BOTH, "rights": HOOK}),
        ("PUT", f"product-views/{new_id()}", {"name": HOOK, "columns": [], "filter": {}, "is_shared": True}),
        ("PUT", "rules/hostile", {"labels": BOTH, "actions": [rule]}),
    ):
        send(shown, method, path, body, version="*")
    case = send(shown, "GET", "cases?limit=1")["items"][0]["id"]
    send(shown, "POST", f"cases/{case}/comments", {"text": CORPUS})
    draft = send(shown, "GET", f"products/{OTHER}/draft")["id"]
    send(shown, "POST", f"product-proposals/{draft}/submit", {"note": HOOK})
    feed = {"channel": "web", "locale": "fr_FR", "form": "csv", "columns": [{"name": "a", "source": "sku"}]}
    send(shown, "PUT", "product-feeds/hostile", {"label": HOOK, **feed}, version="*")


def fill_shop(shown: Screen, customer: object) -> None:
    """Prices and promotions, a customer, a store with its till."""
    store, entity, till = (
        send(shown, "GET", path) for path in ("stores/rivoli", "legal-entities/garance", f"tills/{TILL}")
    )
    kept = ("currency", "hours", "legal_entity", "locale", "node", "territory", "time_zone")
    address = {"lines": [HOOK], "postcode": "75001", "city": HOOK, "country": "FR"}
    offer = {"kind": "threshold", "steps": [{"from_amount": 200, "rate": "10"}]}
    promotion = {"class": "basket", "offer": offer, "selection": {"everything": True}, **EURO}
    person = {"email": "hostile@example.org", "name": HOOK, "password": "long-enough-for-this", "roles": []}
    department = {"code": "hostile", "label": BOTH, "tax_class": "standard"}
    for path, body in (
        ("promotions/hostile", {"label": BOTH, **promotion}),
        ("coupon-series/hostile", {"label": BOTH}),
        ("campaigns/hostile", {"label": BOTH}),
        ("price-lists/hostile", {"label": BOTH, **EURO}),
        ("customer-groups/hostile", {"name": BOTH}),
        ("segments/hostile", {"name": BOTH, "conditions": {}}),
        ("mail-templates/hostile", {"subject": {"fr": HOOK, "en": HOOK}, "text": {"fr": HOOK, "en": HOOK}}),
        ("sale-rules/hostile", {"label": BOTH, "keys": ["category:bougies"]}),
        ("places/hostile-shelf", {"kind": "shelf", "name": BOTH, "store": "rivoli"}),
        (f"customers/{customer}", {"given_name": HOOK, "family_name": HOOK}),
        (f"customers/{customer}/notes/{new_id()}", {"text": CORPUS}),
        (f"customers/{customer}/tasks/{new_id()}", {"text": CORPUS}),
        ("stores/rivoli", {**{key: store[key] for key in kept}, "name": HOOK, "address": address}),
        (
            "legal-entities/garance",
            {**{key: entity[key] for key in ("currency", "vat_number", "registration_number")}, "name": HOOK,
             "address": address},
        ),
        (f"people/{new_id()}", person),
        (f"webhooks/{new_id()}", {"name": HOOK, "url": "https://example.org/", "active": False}),
        (f"tills/{TILL}", {"name": HOOK, "store": "rivoli", "place": till["place"], "departments": [department]}),
    ):  # fmt: skip
        send(shown, "PUT", path, body, version="*")


def sell(shown: Screen, customer: object) -> tuple[str, ...]:
    """A ticket with hostile lines, and what else a till writes; the paths of the ticket's receipts."""
    line: dict[str, Any] = {"id": "1", "sku": SKU, "quantity": "1", "details": {"note": HOOK}}
    free = {"id": "2", "department": "hostile", "label": HOOK, "quantity": "1", "unit_price": {"amount": 110, **EURO}}
    cash = {"id": "1", "kind": "cash", "amount": {"amount": 2000, **EURO}}
    ticket, reason = new_id(), {"reason": HOOK}
    send(shown, "POST", f"tills/{TILL}/open", {"float": {"amount": 15000, **EURO}})
    send(shown, "POST", f"tills/{TILL}/cash", {"id": str(new_id()), "amount": {"amount": -100, **EURO}, **reason})
    send(shown, "PUT", f"parked-baskets/{new_id()}", {"till": TILL, "words": HOOK, "things": 1, "content": "{}"})
    send(shown, "PUT", f"reservations/{new_id()}", {"till": TILL, "customer": str(customer), "lines": [line]})
    sale = {"till": TILL, "customer": str(customer), "lines": [line, free], "tenders": [cash]}
    send(shown, "PUT", f"tickets/{ticket}", sale)
    send(shown, "PUT", f"recalls/{new_id()}", {"gtin": "3701230000651", **reason})
    issue = {"ticket": str(ticket), "way": "link", "till": TILL, **reason}
    link: str = send(shown, "PUT", f"receipt-issues/{new_id()}", issue)["link"]
    papers = (f"/api/v1/tickets/{ticket}/{paper}" for paper in ("receipt?as=html", "gift-receipt"))
    return ("/r/" + link.rsplit("/", 1)[1], *papers)


OFFICE = (
    f"products?sku={SKU}",
    f"products?sku={SKU}&tab=team",
    "products",
    "grid",
    "proposals?list=all",
    "rules?rule=hostile",
    "feeds?feed=hostile",
    "cases",
    "prices?list=hostile",
    "promotions?code=hostile",
    "campaigns?code=hostile",
    "labels",
    "stock",
    f"tills?till={TILL}",
    "cash",
    "selling",
    "people",
    "settings?store=rivoli",
    "webhooks",
    "",
)


class Watch:
    """Opens pages and tells what of a hostile text came alive in them."""

    def __init__(self, shown: Screen) -> None:
        self.shown = shown
        self.asked: list[str] = []
        shown.page.add_init_script(_WATCH)
        shown.page.on("request", self._asks)
        shown.page.on("dialog", self._speaks)

    def _asks(self, request: Request) -> None:
        if urlsplit(request.url).hostname == HOST:
            self.asked.append(request.url)

    def _speaks(self, dialog: Dialog) -> None:
        self.asked.append(dialog.message)
        dialog.dismiss()

    def look(self) -> list[object]:
        """Wait until the page shows a hostile text, or runs one; then tell what is alive."""
        page = self.shown.page
        page.wait_for_function(_SHOWS, arg=HOOK, timeout=PATIENCE_MS)
        alive: list[object] = page.evaluate(_ALIVE, HOST)
        if page.evaluate("window.hasRun === true"):
            alive.append("ran")
        alive += self.asked
        self.asked.clear()
        return alive


@contextmanager
def unguarded(browser: Browser, url: str, look: Look) -> Iterator[Watch]:
    """A screen that runs whatever gets into it."""
    context = browser.new_context(**look.context_options(), bypass_csp=True)
    context.set_default_timeout(PATIENCE_MS)
    context.route(f"**://{HOST}/**", lambda route: route.fulfill(content_type="text/html", body=TAKEN))
    try:
        yield Watch(Screen(context.new_page(), url, look))
    finally:
        context.close()


def test_hostile_texts_are_read_and_never_run(browser: Browser, demo_url: str) -> None:
    found: dict[str, list[object]] = {}
    customer = new_id()
    with unguarded(browser, demo_url, Look(language="en")) as watch:
        shown = watch.shown
        sign_in(shown)
        fill_products(shown)
        fill_shop(shown, customer)
        receipts = sell(shown, customer)
        picture = send(shown, "GET", f"products/{SKU}")["values"]["picture"][0]["data"]
        for path in (*OFFICE, f"customers?customer={customer}", f"assets?asset={picture}"):
            shown.go(f"/office/{path}")
            settle(shown)
            found[path] = watch.look()
        pages = (f"p/{SKU}", "c/cafe-the", "", f"search?q={quote(HOOK)}")
        for path in (
            *(f"/{language}/{page}" for language in ("fr", "en") for page in pages),
            *receipts,
        ):
            shown.go(path)
            found[path] = watch.look()
        assert {path: alive for path, alive in found.items() if alive} == {}
        assert shown.errors == []

        # It would have been seen.
        shown.page.evaluate("(text) => document.body.insertAdjacentHTML('beforeend', text)", HOOK)
        shown.page.wait_for_function("window.hasRun === true")
        assert "ran" in watch.look()
    with unguarded(browser, demo_url, Look(language="en")) as watch:
        open_till(watch.shown)
        scan(watch.shown, BARCODE)
        expect(watch.shown.page.get_by_role("listitem").filter(has_text=HOOK).first).to_be_visible()
        assert watch.look() == []
