"""How soon a scanned line is on the till's screen, in a real Chromium: from the last key to the next picture.

The demo shop is served by a process of its own; the page itself measures, from the key event to the animation frame
in which the basket shows another line; every scan is of another product. The floor is the same page showing a changed
text after a key.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figures import Figure, duration
from bench.serving import serving, share
from comptoir.app.up import prepare
from comptoir.kernel.settings import load_settings
from tests.browser.screens import Look, Screen
from tests.browser.till_screen import TILL, open_till, scan, total
from tests.support.browser import chromium, find_chromium

SCANS = 60
WARM_UP = 5
GOAL_MS = 50
_SCAN = """
async (code) => {
  const basket = document.querySelector("section[aria-label=Basket]");
  const total = document.querySelector("[data-testid=total]");
  const [shown, due] = [basket.querySelector("ul").textContent, total.textContent];
  const press = (key) => (document.activeElement ?? document.body).dispatchEvent(
    new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  for (const key of code) press(key);
  const began = performance.now();
  press("Enter");
  const changed = async (look, before) => {
    while (look() === before) {
      if (performance.now() - began > 10_000) throw new Error(`${code} does not come into the basket`);
      await new Promise(requestAnimationFrame);
    }
    return performance.now() - began;
  };
  const took = await changed(() => basket.querySelector("ul").textContent, shown);
  await changed(() => total.textContent, due);
  return took;
}
"""
_BARE = """
async () => {
  const place = document.createElement("output");
  document.body.append(place);
  const heard = new Promise((done) => addEventListener("keyup", () => {
    place.textContent = String(performance.now());
    requestAnimationFrame(done);
  }, { once: true }));
  const began = performance.now();
  document.body.dispatchEvent(new KeyboardEvent("keyup", { key: "Shift", bubbles: true }));
  await heard;
  const took = performance.now() - began;
  place.remove();
  return took;
}
"""


def measure() -> list[Figure]:
    """p50 and p95 of one item scanned again and again; nothing where there is no Chromium or no built screen."""
    browser = find_chromium()
    built = Path(__file__).resolve().parents[1] / "web" / "dist" / "till" / "index.html"
    if browser is None or not built.is_file():
        print("bench: scan needs Chromium and the built screens: left out", file=sys.stderr)
        return []
    with TemporaryDirectory(prefix="comptoir-bench-") as folder:
        settings = load_settings({"data": folder})
        prepare(settings, with_demo=True)
        with serving(settings.database_url, Path(folder)) as port, chromium(browser) as opened:
            look = Look(1440, "en", "light")
            context = opened.new_context(**look.context_options())
            shown = Screen(context.new_page(), f"http://127.0.0.1:{port}", look)
            open_till(shown)
            codes = _barcodes(shown)
            scan(shown, codes[0])
            total(shown).wait_for()
            took = [float(shown.page.evaluate(_SCAN, code)) for code in codes[1 : WARM_UP + SCANS + 1]][WARM_UP:]
            bare = [float(shown.page.evaluate(_BARE)) for _ in range(SCANS)]
            context.close()
    took.sort()
    bare.sort()
    return [
        duration(
            "scan", f"key to line, p{percent}", share(took, percent), "ms", floor=share(bare, percent), at_most=goal
        )
        for percent, goal in ((50, None), (95, GOAL_MS))
    ]


def _barcodes(shown: Screen) -> list[str]:
    """Barcodes of different products that are sold by the piece."""
    answer = shown.page.request.get(f"{shown.url}/api/v1/cards?till={TILL}&limit=200")
    return [
        card["identifiers"]["gtin"][0]
        for card in answer.json()["items"]
        if card["identifiers"]["gtin"] and card["unit"] == "H87" and card["price"] is not None
    ]
