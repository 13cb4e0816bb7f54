"""Entries of a period as files: CSV and XLSX for people, the layout of the tax office for the accountant's program."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from comptoir.accounting import rows
from comptoir.accounting.domain import fec
from comptoir.accounting.domain.entries import Entry, Line
from comptoir.kernel.media_types import MEDIA_TYPES
from comptoir.kernel.sheets import Layout, write_table
from comptoir.kernel.values.money import Currency, Money

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.company.domain import LegalEntity

COLUMNS = (
    "journal", "number", "day", "piece", "account", "account_label", "label", "debit", "credit", "currency", "posted_at"
)  # fmt: skip
ENCODING = "iso8859-15"
"""One of those that the article names; what it lacks is written as closely as it can."""
_AT_ONCE = 500


class File(NamedTuple):
    """A file to hand out."""

    name: str
    media_type: str
    content: bytes


def entries_between(
    connection: Connection, entity: LegalEntity, first: date, last: date
) -> Iterator[tuple[Entry, list[Line]]]:
    """The entries of a period with their lines: the order in which they were posted, so that numbers rise."""
    found = rows.entries(connection, [entity.id], None, (first, last), None, None)
    found.sort(key=lambda entry: (entry.journal, entry.number))
    for start in range(0, len(found), _AT_ONCE):
        part = found[start : start + _AT_ONCE]
        lines = rows.lines_of(connection, [entry.id for entry in part])
        yield from ((entry, lines[entry.id]) for entry in part)


def export(connection: Connection, entity: LegalEntity, first: date, last: date, form: str) -> File:
    """The entries of a period, both days included; form: `csv`, `xlsx` or `fec`."""
    found = entries_between(connection, entity, first, last)
    if form == "fec":
        names = {journal.code: journal.label for journal in rows.journals().values()}
        table = fec.fec_rows((entry, names[entry.journal], lines) for entry, lines in found)
        text = "".join("\t".join(cells) + "\r\n" for cells in (fec.FIELDS, *table))
        name = fec.file_name(entity.registration_number, last)
        return File(name, f"text/plain; charset={ENCODING}", text.encode(ENCODING, errors="comptoir.closest"))
    name = f"entries-{entity.code}-{first}-{last}.{form}"
    layout = Layout("csv", "utf-8-sig", ";") if form == "csv" else Layout("xlsx")
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        write_table(path, COLUMNS, _cells(found), layout)
        content = path.read_bytes()
    return File(name, MEDIA_TYPES[form], content)


def _cells(found: Iterator[tuple[Entry, list[Line]]]) -> Iterator[Sequence[str | int | Decimal]]:
    for entry, lines in found:
        currency = Currency(entry.currency)
        for line in lines:
            debit, credit = (Decimal(Money(amount, currency).decimal_text) for amount in (line.debit, line.credit))
            yield (
                entry.journal,
                entry.number,
                entry.day.isoformat(),
                entry.piece,
                line.account,
                line.label,
                entry.label,
                debit,
                credit,
                entry.currency,
                entry.posted_at.date().isoformat(),
            )
