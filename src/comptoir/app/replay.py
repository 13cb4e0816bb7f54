"""`comptoir replay FOLDER`: what was sealed after the restored backup, brought back from the copies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comptoir.fiscal.service import KeyRing
from comptoir.till.services.replaying import replay
from comptoir.till.services.work import Memory

if TYPE_CHECKING:
    from argparse import Namespace

    from comptoir.kernel.commands import CommandContext


def run(context: CommandContext, arguments: Namespace) -> int:
    """Run it after `restore`, with the keys in place and before the first sale."""
    back = replay(context.database, KeyRing(context.secrets), Memory(), arguments.folder)
    print(f"brought back {back.tickets} ticket(s) and {back.days} closed day(s); now run: comptoir verify")  # noqa: T201
    return 0
