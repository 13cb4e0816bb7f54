"""The command: exit 0 and one line for each thing that is as it was sealed, exit 1 and what is wrong otherwise."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from comptoir_fiscal_verify.sources import check, read_checkpoint

_SHOWN = 50


def main(arguments: Sequence[str] | None = None) -> int:
    """Check what the arguments name."""
    parser = argparse.ArgumentParser(
        prog="comptoir-fiscal-verify", description="Checks an archive of tills, by its files alone."
    )
    parser.add_argument("path", type=Path, metavar="PATH", help="an archive, a folder of copies, or a journal")
    parser.add_argument(
        "--checkpoint",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="a checkpoint that was kept elsewhere: a file of the copies, a mail, or what a Z's QR code says",
    )
    options = parser.parse_args(arguments)
    heads = [head for file in options.checkpoint for head in read_checkpoint(file.read_text(encoding="utf-8"))]
    is_well = True
    for checked in check(options.path, heads):
        for problem in checked.problems[:_SHOWN]:
            sys.stdout.write(f"{checked.name}: {problem}\n")
        if len(checked.problems) > _SHOWN:
            sys.stdout.write(f"{checked.name}: and {len(checked.problems) - _SHOWN} more\n")
        if checked.problems:
            is_well = False
        elif checked.records:
            sys.stdout.write(f"{checked.name}: {checked.records} records, all as they were sealed\n")
        else:
            sys.stdout.write(f"{checked.name}: as it was signed\n")
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main())
