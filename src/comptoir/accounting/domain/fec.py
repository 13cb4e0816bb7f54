"""The file that a tax office asks for (fichier des écritures comptables): 18 fields, in this order.

Source: livre des procédures fiscales, article A47 A-1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from comptoir.accounting.domain.entries import Entry, Line
from comptoir.kernel.values.money import Currency, Money

FIELDS = (
    "JournalCode",
    "JournalLib",
    "EcritureNum",
    "EcritureDate",
    "CompteNum",
    "CompteLib",
    "CompAuxNum",
    "CompAuxLib",
    "PieceRef",
    "PieceDate",
    "EcritureLib",
    "Debit",
    "Credit",
    "EcritureLet",
    "DateLet",
    "ValidDate",
    "Montantdevise",
    "Idevise",
)
EURO = Currency("EUR")


def file_name(registration_number: str | None, closing: date) -> str:
    """SIREN, FEC and the day on which the period ends; nine zeros stand for a SIREN that is not known."""
    siren = "".join(letter for letter in registration_number or "" if letter.isdigit())[:9] or "000000000"
    return f"{siren}FEC{closing:%Y%m%d}.txt"


def fec_rows(entries: Iterable[tuple[Entry, str, list[Line]]]) -> Iterator[tuple[str, ...]]:
    """One row for each line; entries with the name of their journal. Amounts in another currency are named."""
    for entry, journal, lines in entries:
        is_foreign = entry.currency != EURO
        for line in lines:
            debit, credit = _comma(line.debit, entry.currency), _comma(line.credit, entry.currency)
            yield (
                entry.journal,
                plain(journal),
                str(entry.number),
                f"{entry.day:%Y%m%d}",
                line.account,
                plain(line.label),
                "",
                "",
                plain(entry.piece),
                f"{entry.day:%Y%m%d}",
                plain(entry.label),
                debit,
                credit,
                "",
                "",
                f"{entry.posted_at:%Y%m%d}",
                _comma(line.debit - line.credit, entry.currency) if is_foreign else "",
                entry.currency if is_foreign else "",
            )


def plain(words: str) -> str:
    """Text without what would end a field or a row."""
    return " ".join("".join(" " if letter in "\t|\r\n" else letter for letter in words).split())


def _comma(amount: int, currency: str) -> str:
    return Money(amount, Currency(currency)).decimal_text.replace(".", ",")
