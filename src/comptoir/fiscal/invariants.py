"""What must be true of journals: what their own verifier finds in what we would export."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy import select

from comptoir.fiscal.service import checkpoint, export_lines
from comptoir.fiscal.tables import FiscalJournal
from comptoir.kernel.invariants import Invariant
from comptoir_fiscal_verify import verify

if TYPE_CHECKING:
    from sqlalchemy import Connection


def check_journals(connection: Connection) -> Iterator[str]:
    """Every chain is gapless, signed, and its totals are those of its tickets; its heads are where it ends."""
    journals = connection.execute(
        select(FiscalJournal.till_id, FiscalJournal.till_code).order_by(FiscalJournal.till_code)
    ).all()
    for till_id, code in journals:
        lines = (line.encode() for line in export_lines(connection, till_id))
        for finding in verify(lines, checkpoint(connection, [till_id])):
            yield f"till {code}, {finding}"


INVARIANTS = [Invariant("fiscal.journals_are_as_they_were_sealed", check_journals)]
