"""How soon the till can sell after its address is opened, with 100,000 products, in a real Chromium.

Usable means that the first scanned article stands in the basket. Cold: the server has just started and the browser has
nothing of the page. Warm: the same page is loaded again. The floor is an empty page of the same server, cold.
"""

from __future__ import annotations

import os
import statistics
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bench.bench_read import PRODUCTS, fill, gtin_of
from bench.figures import Figure, duration
from bench.serving import serving
from comptoir.access.domain.principals import SYSTEM_PRINCIPAL
from comptoir.access.service import NewPassword, PutPerson, RoleGiven, put_person
from comptoir.access.services.hashing import hash_password
from comptoir.fiscal.service import KeyRing
from comptoir.inventory.domain import PlaceKind
from comptoir.inventory.service import PutPlace, put_place
from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.clock import SystemClock
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.secrets import SecretBox
from comptoir.till.services import days
from tests.browser.screens import Look
from tests.support.browser import chromium, find_chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, StorageState

TILL, EMAIL, PASSWORD = "T1", "lea@bench.example", "correct horse battery"
LOADS = 5
_USABLE = """
async ([code, number]) => {
  const basket = () => document.querySelector("section[aria-label=Basket]");
  let scanned = -Infinity;
  while (!basket()?.textContent.includes(` ${number}`)) {
    if (performance.now() > 60_000) throw new Error("the till does not come");
    if (basket() && performance.now() - scanned > 1_000) {  // as a cashier scans again what was not heard
      scanned = performance.now();
      const place = document.activeElement ?? document.body;
      for (const key of [...code, "Enter"])
        place.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    }
    await new Promise(requestAnimationFrame);
  }
  return performance.now();
}
"""


def measure() -> list[Figure]:
    """Cold and warm; nothing where there is no Chromium or no built screen. COMPTOIR_BENCH_PRODUCTS: fewer products."""
    browser = find_chromium()
    built = Path(__file__).resolve().parents[1] / "web" / "dist" / "till" / "index.html"
    if browser is None or not built.is_file():
        print("bench: till needs Chromium and the built screens: left out", file=sys.stderr)
        return []
    count = int(os.environ.get("COMPTOIR_BENCH_PRODUCTS", str(PRODUCTS)))
    with TemporaryDirectory(prefix="comptoir-bench-") as name, chromium(browser) as opened:
        folder = Path(name)
        url = f"sqlite:///{folder / 'comptoir.db'}"
        fill(url, count)
        _open_shop(url, folder)
        with serving(url, folder) as port:
            signed_in = _sign_in(opened, port)
        cold, bare, warm = [], [], []
        for number in range(LOADS):
            with serving(url, folder) as port:
                context = opened.new_context(**Look(1440, "en").context_options(), storage_state=signed_in)
                cold.append(_load(context, port, count - 2 * number - 1))
                warm.append(_load(context, port, count - 2 * number - 2))
                context.close()
                context = opened.new_context()
                page = context.new_page()
                page.goto(f"http://127.0.0.1:{port}/healthz")
                bare.append(float(page.evaluate("performance.now()")))
                context.close()
    floor = statistics.median(bare)
    return [
        duration("till", f"usable, {name}", statistics.median(took), "ms", floor=floor, at_most=goal)
        for name, took, goal in (("cold", cold, 3_000), ("warm", warm, 1_000))
    ]


def _open_shop(url: str, folder: Path) -> None:
    """A till that is open, and a cashier."""
    database, keys = Database(url, SystemClock()), KeyRing(SecretBox(folder / "keys"))
    with database.write(SYSTEM) as uow:
        put_place(uow, PutPlace("shelf", {"en_US": "Shelf"}, PlaceKind.SHELF, "rivoli"))
    with database.write(SYSTEM) as uow:
        days.put_till(uow, keys, SYSTEM_PRINCIPAL, days.PutTill(TILL, "Till", "rivoli"))
        roles = (RoleGiven("store_manager", None),)
        password = NewPassword(hash_password(PASSWORD), is_first=False)
        put_person(uow, SYSTEM_PRINCIPAL, PutPerson(new_id(), EMAIL, "Léa", "en_US", roles=roles, password=password))
    database.close()


def _sign_in(browser: Browser, port: int) -> StorageState:
    """Through the form, and the day opened; the cookies that this gave."""
    context = browser.new_context(**Look(1440, "en").context_options())
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{port}/till/{TILL}")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_label("Cash in the drawer").fill("150")
    page.keyboard.press("Enter")
    page.get_by_role("region", name="Basket").wait_for()
    state = context.storage_state()
    context.close()
    return state


def _load(context: BrowserContext, port: int, number: int) -> float:
    """Milliseconds from the navigation to the first article in the basket, told by the page itself."""
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{port}/till/{TILL}", wait_until="commit")
    took = float(page.evaluate(_USABLE, [gtin_of(number), number]))
    page.close()
    return took
