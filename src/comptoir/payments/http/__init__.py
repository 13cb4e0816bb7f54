"""Gift cards, store credit and credit notes: asked for at the till, looked after in the office."""

from __future__ import annotations

from comptoir.payments.http import liability, office, till

ROUTES = [
    till.make_numbers,
    till.find_gift_card,
    till.seal_pin,
    till.print_slip,
    office.list_gift_cards,
    liability.get_terms,
    liability.put_terms,
    liability.get_liability,
    office.get_gift_card,
    office.block_gift_card,
    office.release_gift_card,
    office.reissue_gift_card,
    office.adjust_gift_card,
    office.change_expiry,
]
