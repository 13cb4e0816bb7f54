"""`comptoir verify`: every ledger, chain, balance and feed entry against each other."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from comptoir.app.wiring import invariants

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from comptoir.kernel.commands import CommandContext
    from comptoir.kernel.database import Database

DIFFERENCES_SHOWN = 20


def verify(database: Database) -> Iterator[tuple[str, list[str]]]:
    """Each invariant's name with the first differences found; all are read in one snapshot."""
    with database.read() as connection:
        for invariant in invariants():
            differences = list(islice(invariant.check(connection), DIFFERENCES_SHOWN))
            database.flush()  # each is told at once, and by then no power loss may take back what it was found in
            yield invariant.name, differences


def run(context: CommandContext, _arguments: Namespace) -> int:
    """One line per invariant; exit status 1 on any difference."""
    is_true = True
    for name, differences in verify(context.database):
        print(f"{'ok' if not differences else 'DIFFERS'}  {name}")  # noqa: T201 - the command's answer
        for difference in differences:
            print(f"         {difference}")  # noqa: T201
        is_true = is_true and not differences
    return 0 if is_true else 1
