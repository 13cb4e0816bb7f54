"""`comptoir publish`: show on every channel what is ready, all at once."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import msgspec

from comptoir.catalog.services.publishing_many import publish_drafts
from comptoir.kernel.actor import SYSTEM

if TYPE_CHECKING:
    from argparse import Namespace

    from comptoir.kernel.commands import CommandContext


def run(context: CommandContext, _arguments: Namespace) -> int:
    """Publish every product in use that changed since its last card; one JSON line on standard output.

    A product that lacks what publishing asks for stays a draft.
    """
    products, cards = publish_drafts(context.database, SYSTEM, tell=_show_progress)
    if sys.stderr.isatty():
        print(file=sys.stderr)  # noqa: T201 - ends the line of progress
    print(msgspec.json.encode({"products": products, "cards": cards}).decode())  # noqa: T201 - the command's answer
    return 0


def _show_progress(done: int, total: int | None) -> None:
    if sys.stderr.isatty():
        print(f"\r{done} of {total} products", end="", file=sys.stderr, flush=True)  # noqa: T201
