"""The slip of a card payment that was cancelled, refused or reversed: the law wants it on paper, asked for or not.

Source: code de l'environnement, article D. 541-371 (payment operations cancelled or not completed).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Final

from babel import dates, numbers

from comptoir.kernel.texts import text
from comptoir.kernel.values.errors import Conflict
from comptoir.kernel.values.time import local_time
from comptoir.payments.domain import AttemptState

if TYPE_CHECKING:
    from comptoir.company.domain import Store
    from comptoir.kernel.values.time import Instant
    from comptoir.payments.domain import Attempt

_WORDS: Final = {
    AttemptState.CANCELLED: "cancelled",
    AttemptState.DECLINED: "declined",
    AttemptState.NOT_FOUND: "declined",
    AttemptState.VOIDED: "voided",
}


@dataclass(eq=False)
class CardSlipNotDue(Conflict):
    """Only what was cancelled, refused or reversed has a slip of its own; the rest stands on its ticket."""

    code: ClassVar[str] = "till.card_slip_not_due"
    attempt: str
    state: str


def slip_lines(attempt: Attempt, store: Store, at: Instant, locale: str) -> list[str]:
    """What it says, line by line. Refuses CardSlipNotDue."""
    words = _WORDS.get(attempt.state)
    if words is None:
        raise CardSlipNotDue(str(attempt.id), attempt.state.value)
    when = dates.format_datetime(local_time(at, store.time_zone), "short", locale=locale)
    lines = [
        store.name,
        *store.address.lines,
        f"{store.address.postcode} {store.address.city}".strip(),
        "",
        f"{when}  {attempt.till_code}",
        text(f"receipt.card_{words}", locale),
        text("receipt.card_amount", locale, amount=_shown(attempt, locale)),
    ]
    if attempt.masked_pan is not None:
        lines.append(f"{attempt.brand or ''} {attempt.masked_pan}".strip())
    lines += [one for one in (attempt.transaction_id, attempt.error) if one]
    return [*lines, text("receipt.card_not_charged", locale)]


def _shown(attempt: Attempt, locale: str) -> str:
    shown = numbers.format_currency(Decimal(attempt.money.decimal_text), attempt.currency, locale=locale)
    return str(shown).replace("\u202f", " ").replace("\xa0", " ")


def printed(lines: list[str], width: int) -> bytes:
    """Bytes for a printer that speaks ESC/POS."""
    from escpos.printer import Dummy  # noqa: PLC0415 - reads a large file when imported; a server starts without it

    printer = Dummy()
    printer.hw("INIT")
    for line in lines:
        printer.textln(line[:width])
    printer.cut()
    output: bytes = printer.output
    return output
