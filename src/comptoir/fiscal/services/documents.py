"""What is written for inspectors and accountants, filled with the facts of this shop: French and English."""

from __future__ import annotations

import json
from importlib import resources
from typing import TYPE_CHECKING, Final, Literal

from markupsafe import escape
from sqlalchemy import select

from comptoir.fiscal.services.attestations import SOFTWARE, attestation
from comptoir.fiscal.services.kernel import running_kernel
from comptoir.fiscal.tables import FiscalJournal, FiscalKey
from comptoir.kernel.texts import text
from comptoir.kernel.values.time import format_instant
from comptoir_fiscal_verify import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from sqlalchemy import Connection

Language = Literal["fr", "en"]
Document = Literal["dossier", "attestation", "readme"]
LOCALES: Final = {"fr": "fr_FR", "en": "en_US"}
_ED25519_LENGTH = 43

_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 48rem; margin: 2rem auto; padding: 0 1rem; color: #1c1b19 }}
table {{ border-collapse: collapse; width: 100%; margin: 1rem 0; font-size: .875rem }}
th, td {{ border-bottom: 1px solid #d9d5cd; padding: .3rem .5rem; text-align: left; overflow-wrap: anywhere }}
pre {{ background: #f4f1eb; padding: .75rem; overflow-x: auto }}
</style></head><body>{body}</body></html>
"""


def render(connection: Connection, name: Document, language: Language, period: str = "") -> str:
    """A document as a page of its own."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 - a server starts without it

    source = filled(connection, name, language, period)
    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(source)
    title = source.partition("\n")[0].lstrip("# ")
    return _PAGE.format(language=language, title=escape(title), body=body)


def filled(connection: Connection, name: Document, language: Language, period: str = "") -> str:
    """A document as Markdown, with the facts of this shop in it."""
    file = resources.files("comptoir.fiscal").joinpath("documents", f"{name}.{language}.md")
    source = file.read_text(encoding="utf-8")
    locale = LOCALES[language]
    state, _ = attestation(connection)
    kernel = running_kernel()
    facts = {
        "software": SOFTWARE,
        "kernel": str(kernel),
        "period": period,
        "published": "" if kernel.is_published else f" ({text('fiscal.kernel.changed', locale)})",
        "attestation": text(f"fiscal.attestation.{state.value}", locale),
        "tills": _tills(connection, locale),
        "entities": _entities(connection, locale),
        "keys": _keys(connection, locale),
    }
    for key, value in facts.items():
        source = source.replace("{{" + key + "}}", value)
    return source


def write_into(connection: Connection, folder: Path, period: str) -> None:
    """The documents of an archive, and which versions made it."""
    for language in LOCALES:
        assert language in {"fr", "en"}
        tongue: Language = "fr" if language == "fr" else "en"
        readme = filled(connection, "readme", tongue, period)
        (folder / f"README.{language}.md").write_text(readme, encoding="utf-8")
        for name in ("dossier", "attestation"):
            which: Document = "dossier" if name == "dossier" else "attestation"
            page = render(connection, which, tongue, period)
            (folder / f"{name}.{language}.html").write_text(page, encoding="utf-8")
    kernel = running_kernel()
    versions = {
        "software": SOFTWARE,
        "kernel": {"version": kernel.version, "sha256": kernel.sha256, "published": kernel.is_published},
        "verifier": VERSION,
        "profile": "FR1",
        "attestation": attestation(connection)[0].value,
    }
    (folder / "versions.json").write_text(json.dumps(versions, indent=1) + "\n", encoding="utf-8")


def _tills(connection: Connection, locale: str) -> str:
    columns = (
        FiscalJournal.till_code,
        FiscalJournal.entity,
        FiscalJournal.ticket_sequence,
        FiscalJournal.total_day_sequence,
        FiscalJournal.last_day,
    )
    heads = ("till", "entity", "tickets", "days", "last_day")
    return _table(locale, heads, connection.execute(select(*columns).order_by(FiscalJournal.till_code)).all())


def _entities(connection: Connection, locale: str) -> str:
    rows = [(name, *totals) for name, totals in entity_totals(connection).items()]
    return _table(locale, ("entity", "tills", "perpetual", "perpetual_absolute"), rows)


def entity_totals(connection: Connection) -> dict[str, tuple[int, int, int]]:
    """Per code of a legal entity: how many tills, the perpetual total and the absolute one, in minor units."""
    found: dict[str, tuple[int, int, int]] = {}
    for told, perpetual, absolute in connection.execute(
        select(FiscalJournal.entity, FiscalJournal.perpetual, FiscalJournal.perpetual_absolute).order_by(
            FiscalJournal.entity
        )
    ).all():
        if not told:
            continue  # a till that has never opened sold for nobody
        entity = told.partition(" ")[0]
        tills, whole, without_sign = found.get(entity, (0, 0, 0))
        found[entity] = (tills + 1, whole + perpetual, without_sign + absolute)
    return found


def _keys(connection: Connection, locale: str) -> str:
    rows = connection.execute(
        select(FiscalJournal.till_code, FiscalKey.number, FiscalKey.public_key, FiscalKey.made_at)
        .join(FiscalJournal, FiscalJournal.till_id == FiscalKey.till_id)
        .order_by(FiscalJournal.till_code, FiscalKey.number)
    ).all()
    shown = [(till, number, algorithm(key), key, format_instant(made_at)) for till, number, key, made_at in rows]
    return _table(locale, ("till", "key", "algorithm", "public_key", "since"), shown)


def algorithm(public_key: str) -> str:
    """How a key signs, by its length."""
    return "Ed25519" if len(public_key) == _ED25519_LENGTH else "ECDSA P-256"


def _table(locale: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [[text(f"fiscal.column.{head}", locale) for head in heads], ["---"] * len(heads)]
    lines += [[str(cell).replace("|", "\\|") or "–" for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
