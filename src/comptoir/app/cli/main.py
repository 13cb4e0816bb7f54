"""The `comptoir` command: the table of verbs, the commands of the modules, settings, errors in plain words."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import os
import sys
from collections.abc import Iterator, Sequence

from comptoir.access import cli as access_commands
from comptoir.app.cli.stores import find_store
from comptoir.app.cli.verbs import add_verbs
from comptoir.kernel.commands import CommandContext
from comptoir.kernel.settings import NAMES, load_settings
from comptoir.kernel.texts import problem_texts
from comptoir.kernel.values.errors import Fault, Refusal

MODULES = (
    *("company", "cases", "media", "catalog", "pricing", "inventory", "payments", "fiscal", "orders"),
    *("till", "storefront", "webhooks"),
)
INTERRUPTED = 130


def build_parser() -> argparse.ArgumentParser:
    """Every command, each with `--data` and `--database`."""
    parser = argparse.ArgumentParser(prog="comptoir", description="One truth for products, prices, stock and sales.")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    add_verbs(subparsers)
    access_commands.add_commands(subparsers, find_store)
    for module in MODULES:
        name = f"comptoir.{module}.cli"
        if importlib.util.find_spec(name) is not None:
            importlib.import_module(name).add_commands(subparsers)
    for leaf in leaves(parser):
        where = leaf.add_argument_group("where")
        where.add_argument("--data", metavar="DIR", help="folder of the shop's data (default: ./var)")
        where.add_argument("--database", metavar="URL", help="postgresql://… or sqlite:///FILE (default: in --data)")
    return parser


def leaves(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """The parsers that stand for a command, below any groups."""
    groups = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]  # noqa: SLF001 - argparse has no public way down
    if not groups:
        yield parser
    for group in groups:
        for below in group.choices.values():
            yield from leaves(below)


def context_for(arguments: argparse.Namespace) -> CommandContext:
    """The settings of a command: its options, then `COMPTOIR_*` variables, then `comptoir.toml`.

    Raises SettingUnknown.
    """
    options = {name: value for name, value in vars(arguments).items() if name in NAMES}
    if getattr(arguments, "port", None) is not None:
        options["bind"] = f"127.0.0.1:{arguments.port}"
    return CommandContext(load_settings(options), terminal_locale())


def terminal_locale() -> str:
    """The language of the terminal, `en_US` when it names none."""
    named = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "fr_FR" if named.startswith("fr") else "en_US"


def explain(error: Refusal | Fault, locale: str) -> str:
    """A refusal or fault in the words of the terminal's language."""
    if isinstance(error, Fault):
        return str(error)
    title, detail = problem_texts(error.code, locale, error.facts())
    return f"{title}. {detail}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 0 when it did what it says, 1 when it could not, 2 when misspelt."""
    parsed = build_parser().parse_args(arguments)
    try:
        context = context_for(parsed)
        try:
            status: int = parsed.run(context, parsed)
        finally:
            context.close()
    except (Refusal, Fault) as error:
        print(f"comptoir: {explain(error, terminal_locale())}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    return status
