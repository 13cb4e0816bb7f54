"""What a cashier with a queue runs into: no network, the till of another shop, a ticket nobody finds."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.screens import Look, Screen
from tests.browser.test_till import judge
from tests.browser.till_screen import PLATE, PLATE_PRICE, TILL, basket, euros, open_till, scan, sign_in, total

OpenScreen = Callable[[Look], Screen]
TRAINERS_PRICE = 6900
_NO_NETWORK = "Object.defineProperty(navigator, 'onLine', { get: () => false });"


def test_a_till_goes_on_without_a_network_and_tells_when_its_server_is_gone(screen: OpenScreen) -> None:
    shown = screen(Look())
    page = shown.page
    page.add_init_script(_NO_NETWORK)
    open_till(shown)
    scan(shown, PLATE)
    expect(total(shown)).to_have_text(euros(shown, PLATE_PRICE))
    gone = page.get_by_role("alert").filter(has_text="Le serveur de caisse ne répond pas")
    expect(gone).to_have_count(0)
    page.context.set_offline(True)
    expect(gone).to_be_visible()
    page.context.set_offline(False)
    expect(gone).to_have_count(0)


def test_everything_of_paying_is_on_a_touch_screen_at_once(screen: OpenScreen) -> None:
    shown = screen(Look(1024, "en", touch=True))
    page = shown.page
    open_till(shown)
    expect(page.get_by_test_id("cashier")).to_have_text("Léa Martin")
    scan(shown, PLATE)
    expect(basket(shown)).to_contain_text("Midnight blue stoneware plate")
    expect(total(shown)).to_have_text(euros(shown, PLATE_PRICE))
    page.get_by_role("button", name="Pay", exact=True).tap()
    zero = page.get_by_role("group", name="Keypad").get_by_role("button", name="0", exact=True)
    expect(zero).to_be_in_viewport(ratio=1)
    judged = judge(shown, "pay-touch")
    page.get_by_role("button", name="Cash").tap()
    expect(page.get_by_text("Sale recorded")).to_be_visible()
    number = page.get_by_text("Sale recorded").inner_text().rpartition(" ")[2]
    shown.go(f"/till/{TILL}/return")
    find = page.get_by_label("Number or code of the ticket")
    find.fill("nobody-1")
    page.keyboard.press("Enter")
    expect(page.get_by_text("No ticket has the number nobody-1")).to_be_visible()
    expect(page.get_by_role("button", name="Without a ticket")).to_be_visible()
    find.fill(number)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="One more").tap()
    page.get_by_role("button", name="Exchange").tap()
    wanted = page.get_by_label("Barcode, SKU or name")
    wanted.fill("trainers")
    page.keyboard.press("Enter")
    page.get_by_role("list", name="Articles found").get_by_role("button", name="Canvas trainers").tap()
    card = page.get_by_role("dialog")
    card.get_by_role("radio", name="42").tap()
    expect(card.get_by_text("Canvas trainers · White, 42")).to_be_visible()
    card.get_by_role("button", name="Add", exact=True).tap()
    page.get_by_role("button", name="Same model").tap()
    card.get_by_role("button", name="Add", exact=True).tap()
    taken = page.get_by_role("listitem").filter(has=page.get_by_role("button", name="Take"))
    expect(taken).to_contain_text(["Canvas trainers · White, 42", "Midnight blue stoneware plate"])
    judged += pay_exchange(shown)
    page.get_by_role("button", name="Next customer").tap()
    expect(basket(shown)).to_contain_text("Ready for the next customer")
    assert judged == []


def pay_exchange(shown: Screen) -> list[str]:
    """The trainers with a note of more than they cost; what is wrong with what is shown."""
    page = shown.page
    in_cash = page.get_by_role("button", name="In cash")
    for way in (in_cash, page.get_by_role("button", name="By card")):
        expect(way).to_be_in_viewport(ratio=1)
    judged = judge(shown, "exchange-touch")
    in_cash.tap()
    received = page.get_by_role("dialog", name="Cash received")
    expect(received).to_contain_text(euros(shown, TRAINERS_PRICE))
    received.get_by_label("Other amount, split payment").fill("68.99")
    received.get_by_role("button", name="Take the cash").tap()
    expect(received.get_by_text(f"Type {euros(shown, TRAINERS_PRICE)} or more.")).to_be_visible()
    received.get_by_role("button", name=euros(shown, 7000), exact=True).tap()
    expect(page.get_by_text("Exchange recorded")).to_be_visible()
    expect(page.get_by_test_id("change")).to_have_text(euros(shown, 7000 - TRAINERS_PRICE))
    expect(page.get_by_text(f"Paid {euros(shown, TRAINERS_PRICE)}")).to_be_visible()
    expect(page.get_by_text(f"{euros(shown, 7000)} received in cash")).to_be_visible()
    expect(page.get_by_text("To pay")).to_have_count(0)
    expect(page.get_by_role("button", name="QR code")).to_be_visible()
    return judged + judge(shown, "exchange-done")


def test_the_till_of_another_shop_leads_to_ones_own(screen: OpenScreen) -> None:
    shown = screen(Look(390, "fr"))
    page = shown.page
    sign_in(shown, path="lyon-1")
    expect(page.get_by_text("Cette caisse est d’un autre magasin")).to_be_visible()
    page.get_by_role("button", name="Vos caisses").tap()
    expect(page.get_by_role("link", name="Caisse 1")).to_be_visible()
