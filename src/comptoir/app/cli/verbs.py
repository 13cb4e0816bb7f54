"""The commands of the application itself, in one table. Modules bring their own (`cli.py`)."""

from __future__ import annotations

import importlib
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from comptoir.kernel.collector import loading
from comptoir.kernel.commands import Command, CommandContext, Subparsers


def _no_options(_parser: ArgumentParser) -> None:
    """The command takes no options of its own."""


@dataclass(frozen=True, slots=True)
class Verb:
    """One command; `target` is `module:function`, imported when the command runs."""

    name: str
    help: str
    target: str
    add_options: Callable[[ArgumentParser], None] = _no_options

    def load(self) -> Command:
        module, _, function = self.target.partition(":")
        with nullcontext() if module in sys.modules else loading():
            command: Command = getattr(importlib.import_module(module), function)
        return command


def _up(parser: ArgumentParser) -> None:
    parser.add_argument("--port", type=int, help="port of this computer's address (default: 8000)")
    parser.add_argument("--empty", action="store_true", help="without the demo shop")


def _serve(parser: ArgumentParser) -> None:
    parser.add_argument("--workers", type=int, metavar="N", help="processes (PostgreSQL only; default: 1)")
    parser.add_argument("--bind", metavar="ADDR", help="address and port to listen on (default: 127.0.0.1:8000)")


def _file(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="the backup")


def _folder(parser: ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="where sealed records were copied to (copy_to)")


def _import(parser: ArgumentParser) -> None:
    parser.add_argument("kind", metavar="KIND", help="catalog, prices, stock, customers or sales")
    parser.add_argument("source", type=Path, metavar="SOURCE", help="a file, folder or zip")
    formats = "auto, akeneo, shopify, woocommerce, magento, unopim, csv, xlsx or jsonl (default: auto)"
    parser.add_argument("--format", default="auto", help=formats)
    parser.add_argument("--mapping", type=Path, metavar="FILE", help="which column means what")
    parser.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")
    parser.add_argument("--rejects", type=Path, metavar="FILE", help="write refused records here, with the reasons")


def _export(parser: ArgumentParser) -> None:
    parser.add_argument("kind", metavar="KIND", help="catalog, prices, stock or customers")
    parser.add_argument("--to", type=Path, required=True, metavar="FILE", help="where to write")
    parser.add_argument("--format", default="auto", help="csv, xlsx, jsonl or akeneo (default: by the name of FILE)")
    parser.add_argument("--channel", metavar="C", help="only what this channel shows")
    parser.add_argument("--locale", metavar="L", help="only this language")


VERBS: tuple[Verb, ...] = (
    Verb("up", "run everything for one retailer on this computer", "comptoir.app.up:run", _up),
    Verb("serve", "the production server", "comptoir.app.serve:run", _serve),
    Verb("migrate", "bring a database to the current schema", "comptoir.app.migrate:run"),
    Verb("verify", "hold every ledger, chain and balance against each other", "comptoir.app.verify:run"),
    Verb("backup", "save everything into one file, also while running", "comptoir.app.backup:run_backup", _file),
    Verb("restore", "bring a backup back into an unused place", "comptoir.app.backup:run_restore", _file),
    Verb("replay", "bring back from the copies what a restored backup lacks", "comptoir.app.replay:run", _folder),
    Verb("doctor", "say what is wrong and how to mend it", "comptoir.app.doctor:run"),
    Verb("import", "bring in products, prices or stock", "comptoir.app.sheets:run_import", _import),
    Verb("publish", "show on every channel what is ready, all at once", "comptoir.app.publish:run"),
    Verb("export", "the same data back out", "comptoir.app.sheets:run_export", _export),
)


def add_verbs(subparsers: Subparsers) -> None:
    """A parser for each verb of the table."""
    for verb in VERBS:
        parser = subparsers.add_parser(verb.name, help=verb.help, description=verb.help)
        verb.add_options(parser)
        parser.set_defaults(run=_late(verb))


def _late(verb: Verb) -> Command:
    def run(context: CommandContext, arguments: Namespace) -> int:
        return verb.load()(context, arguments)

    return run
