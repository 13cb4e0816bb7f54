"""`./comptoir docs [--check]`: write the reference in `docs/reference` from what the code declares.

The shapes of the API are written for the screens too, where their packages are installed.

Settings, permissions, refusals and topics come from the `texts.toml` of the modules, routes from the OpenAPI
description, commands from the command line. `--check` writes nothing and fails when a page is out of date.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import pkgutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar, cast

from litestar import Litestar
from litestar.serialization import encode_json

import comptoir
from comptoir.access.domain import gives
from comptoir.access.service import shipped_roles
from comptoir.app.cli.main import build_parser, leaves
from comptoir.app.http.application import litestar_app
from comptoir.app.http.handbook import described_routes
from comptoir.app.http.problems import STATUS
from comptoir.app.runtime import Runtime
from comptoir.kernel.events import Event
from comptoir.kernel.settings import NAMES
from comptoir.kernel.texts import Entry, entries
from comptoir.kernel.values.errors import Refusal
from tools.prepare_web import find_npm

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "reference"
WEB = ROOT / "web"
SHAPES = WEB / "packages" / "client" / "src" / "generated.ts"
MADE = "<!-- Made by ./comptoir docs from the code. Do not edit. -->\n\n"

Named = TypeVar("Named")


class _Anything(SimpleNamespace):
    """Stands for the parts that the application hands to its routes; to describe them nothing is called."""

    def __getattr__(self, _name: str) -> None:
        return None


@cache
def application() -> Litestar:
    """The application with all its routes, and nothing behind them."""
    return litestar_app(cast("Runtime", _Anything(database=_Anything())))


def openapi() -> dict[str, Any]:
    """The OpenAPI description as `/api/openapi.json` serves it."""
    document: dict[str, Any] = json.loads(encode_json(application().openapi_schema.to_schema()))
    return document


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def _table(heads: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines) + "\n"


def _words(entry: Entry, part: str = "text") -> tuple[str, str]:
    return entry.word("en", part), entry.word("fr", part)


def settings_page() -> str:
    """Every setting with its option, variable and meaning."""
    found = {entry.key: entry for entry in entries("setting")}

    def rows() -> Iterator[tuple[str, ...]]:
        for name, field in NAMES.items():
            default = f"`{field.default}`" if str(field.default) else "none"
            yield (f"`{name}`", f"`COMPTOIR_{name.upper()}`", default, *_words(found[f"kernel.{name}"]))

    told = (
        "Settings come from options, then `COMPTOIR_*` variables, then `comptoir.toml` in the working or data folder."
    )
    heads = ("Setting", "Variable", "Default", "Meaning", "Signification")
    return f"# Settings\n\n{MADE}{told}\n\n{_table(heads, rows())}"


def permissions_page() -> str:
    """Every permission that a role can hold, and the shipped roles that hold it."""
    roles = shipped_roles()
    held = {
        entry.key: ", ".join(f"`{code}`" for code, role in roles.items() if gives(role.patterns, entry.key))
        for entry in entries("permission")
    }
    rows = ((f"`{entry.key}`", *_words(entry), held[entry.key]) for entry in entries("permission"))
    told = "Roles are given for one store or for all; a role may be narrowed by a limit (see the file `roles.toml`)."
    return f"# Permissions\n\n{MADE}{told}\n\n{_table(('Permission', 'Allows', 'Permet', 'Shipped roles'), rows)}"


def refusals_page() -> str:
    """Every refusal code: the last part of a problem's `type`."""
    told = (
        "A problem's `type` is `https://comptoir.dev/problems/` and one of these codes; `{…}` are its facts. "
        "A code without a status stands in `errors`, in the outcome of a job, or in the answer of a bulk request."
    )
    known = {str(vars(kind)["code"]): kind for kind in declared(Refusal, "code")}
    parts = [f"# Refusals\n\n{MADE}{told}\n"]
    for entry in entries("refusal"):
        (en_title, fr_title), (en, fr) = _words(entry, "title"), _words(entry, "detail")
        status = f" {status_of_kind(known[entry.key])}" if entry.key in known else ""
        parts.append(f"\n## `{entry.key}`{status}\n\n{en_title}. {en}\n\n*{fr_title}. {fr}*\n")
    return "".join(parts)


def topics_page() -> str:
    """Every topic of the feed with the fields of its payload."""
    kinds = {str(vars(kind)["topic"]): kind for kind in declared(Event, "topic")}

    def rows() -> Iterator[tuple[str, ...]]:
        for entry in entries("topic"):
            names = [one.name for one in fields(cast("Any", kinds[entry.key]))] if entry.key in kinds else []
            yield f"`{entry.key}`", *_words(entry), ", ".join(f"`{name}`" for name in names)

    told = "Each entry is `seq`, `at`, `topic`, `key`, `payload`, `actor`; a payload also carries its version as `v`."
    return f"# Topics of the feed\n\n{MADE}{told}\n\n{_table(('Topic', 'Says', 'Dit', 'Payload'), rows())}"


def declared(base: type[Named], name: str) -> Iterator[type[Named]]:
    """The project's own subclasses of `base`, at any depth, that set the class variable `name`."""
    import_everything()
    for kind in base.__subclasses__():
        yield from declared(kind, name)
        if kind.__module__.startswith("comptoir.") and isinstance(vars(kind).get(name), str):
            yield kind


@cache
def import_everything() -> None:
    """Load every module of the project, so that its classes are known."""
    for found in pkgutil.walk_packages(comptoir.__path__, "comptoir."):
        if not found.name.endswith("__main__") and ".migrations" not in found.name:
            importlib.import_module(found.name)


def status_of_kind(kind: type[Refusal]) -> int:
    """The HTTP status of a refusal's class."""
    return next((status for family, status in STATUS if issubclass(kind, family)), 422)


def routes_page(document: Mapping[str, Any]) -> str:
    """Every route with its first sentence, its permission and its statuses."""

    def rows() -> Iterator[tuple[str, ...]]:
        for route in described_routes(application()):
            statuses = document["paths"][route.path][route.method.lower()]["responses"]
            permission = f"`{route.permission}`" if "." in route.permission else route.permission.replace("_", " ")
            yield f"`{route.method} {route.path}`", route.summary, permission, " ".join(sorted(statuses))

    told = (
        "The full description is `/api/openapi.json`; `/docs/api` shows this list. A permission is held for all stores "
        "or for one; `public` asks for nobody, `signed in` for anybody who is known."
    )
    return f"# Routes\n\n{MADE}{told}\n\n{_table(('Route', 'Does', 'Permission', 'Answers'), rows())}"


def commands_page() -> str:
    """Every command with its options."""
    parts = [f"# Commands\n\n{MADE}"]
    for parser in leaves(build_parser()):
        parser.formatter_class = _Wide
        parts.append(f"## {parser.prog}\n\n{parser.description or ''}\n\n```\n{parser.format_help().strip()}\n```\n\n")
    return "".join(parts).rstrip() + "\n"


class _Wide(argparse.HelpFormatter):
    """The same text on every terminal."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=100)


def pages() -> dict[str, str]:
    """File name → content of the whole reference."""
    document = openapi()
    return {
        "commands.md": commands_page(),
        "openapi.json": json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True) + "\n",
        "permissions.md": permissions_page(),
        "refusals.md": refusals_page(),
        "routes.md": routes_page(document),
        "settings.md": settings_page(),
        "topics.md": topics_page(),
    }


def outdated(folder: Path, made: Mapping[str, str]) -> list[str]:
    """Pages that are missing, differ, or were made once and no longer are; pages written by hand stay out of it."""
    present = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*") if path.is_file()}
    ours = {name for name, text in present.items() if MADE in text} | made.keys()
    return sorted(name for name in ours if present.get(name) != made.get(name))


def can_write_shapes() -> bool:
    """Whether the packages of the screens are installed, and with them Node."""
    return (WEB / "node_modules" / "openapi-typescript").is_dir()


def write_shapes(target: Path) -> None:
    """The shapes of `openapi.json` in TypeScript, as the screens read them."""
    npm, environment = find_npm(ROOT)
    command = [*npm, "run", "--silent", "generate", "--", str(FOLDER / "openapi.json"), str(target)]
    subprocess.run(command, cwd=WEB, env={**os.environ, **environment}, check=True)


def main(arguments: list[str]) -> int:
    """The exit status: 1 when `--check` found a page out of date."""
    made = pages()
    stale = outdated(FOLDER, made)
    if "--check" in arguments:
        for name in stale:
            print(f"docs/reference/{name} is out of date; run ./comptoir docs")
        return 1 if stale else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in stale:
        if name in made:
            (FOLDER / name).write_text(made[name], encoding="utf-8")
        else:
            (FOLDER / name).unlink()
    print(f"docs/reference: {len(made)} pages, {len(stale)} written anew")
    if can_write_shapes():
        write_shapes(SHAPES)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
