"""One receipt, four forms, two languages; reprints are numbered and signed."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from comptoir.access.domain.principals import SYSTEM_PRINCIPAL
from comptoir.access.service import PutPerson, put_person
from comptoir.catalog.domain.attributes import Attribute, AttributeType
from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.structure import Family
from comptoir.catalog.services.products import save_product
from comptoir.catalog.services.structure import save_things
from comptoir.kernel.database import Database
from comptoir.till.domain.receipt import without_people
from comptoir.till.domain.refusals import DuplicateNotFound, OriginalIssued
from comptoir.till.services import receipt_forms, receipts
from comptoir.till.services.receipt_facts import GUARANTEE
from comptoir.till.services.receipt_forms import Form
from comptoir.till.services.replays import require_ticket
from tests.support.databases import write
from tests.till.conftest import Counter


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Receipts are made of what was read; what is read is proved on both databases elsewhere."""
    return sqlite_database


def shown(
    counter: Counter, ticket: dict[str, Any], form: Form = "text", locale: str = "fr_FR", duplicate: int | None = None
) -> bytes:
    with counter.database.read() as connection:
        found = require_ticket(connection, counter.desk.memory, UUID(ticket["id"]))
        made = receipts.receipt_of(connection, found, duplicate=duplicate, form=form)
    return receipt_forms.render(made, form, locale, 42)


def reprint(counter: Counter, ticket: dict[str, Any]) -> int:
    with write(counter.database) as uow:
        found = require_ticket(uow.connection, counter.desk.memory, UUID(ticket["id"]))
        return receipts.reprint(uow, counter.desk.keys, found, "lost")


def test_the_paper_says_what_the_law_asks_in_columns_that_fit(counter: Counter) -> None:
    ticket = counter.sell(("MUG", "2"), ("COMTE", "0.335"), given=5000)
    text = shown(counter, ticket).decode()
    assert all(len(line) <= 42 for line in text.splitlines())
    lines = [" ".join(line.split()) for line in text.splitlines()]
    assert "Rivoli" in lines[0]
    for wanted in (
        "Ticket T1-000001 21/11/2026 13:00:00",
        "MUG 25,80",
        "2 x 12,90",
        "TOTAL 34,14 €",
        "Espèces 50,00",
        "Rendu 15,86",
        "20 % 28,45 5,69 34,14",
        "Lignes : 2",
    ):
        assert wanted in lines, wanted
    signature = ticket["fiscal"]["signature"]
    assert f"Signature {signature[2]}{signature[6]}{signature[12]}{signature[18]}" in lines


def test_every_form_states_the_legal_guarantee_and_who_sold(counter: Counter) -> None:
    guarantee = Attribute(code=GUARANTEE, type=AttributeType.NUMBER, filterable=True)
    with write(counter.database) as uow:
        save_things(uow, (guarantee, Family(code="tea", attributes=(GUARANTEE,))))
        months = {GUARANTEE: {"|": "24"}}
        save_product(uow, ProductDraft(sku="MUG", mode=Mode.MERGE, family="tea", values=months))
        put_person(uow, SYSTEM_PRINCIPAL, PutPerson(UUID(int=42), "ada@example.org", "Ada Lovelace", "fr_FR"))
    ticket = counter.sell(("MUG", "1"), ("TEA", "1"))
    for form in ("text", "html"):
        page = shown(counter, ticket, form).decode()
        assert page.count("Garantie légale de conformité : 24 mois") == 1, form
        assert "Till T1" in page, "the till as the shop calls it; its code is in the number"
        assert "Opérateur Ada" in page, form
    with counter.database.read() as connection:
        found = require_ticket(connection, counter.desk.memory, UUID(ticket["id"]))
        made = receipts.receipt_of(connection, found, duplicate=None, form="html")
    sold_by = replace(
        made, lines=[replace(made.lines[0], facts=[("seller", "Ada"), ("lot", "L42"), ("note", "Mme Roy")])]
    )
    sold_by = replace(sold_by, note="for Mme Roy, 06 12 34 56 78")
    assert receipt_forms.public_page(sold_by, "fr_FR").decode().count("Mme Roy") == 2
    page = receipt_forms.public_page(without_people(sold_by), "fr_FR").decode()
    assert "Ada" not in page
    assert "Roy" not in page
    assert "L42" in page


def test_a_long_label_takes_the_rows_that_it_needs() -> None:
    label = "Coffret de six savons de Marseille à l’huile d’olive"
    assert receipt_forms.labelled(label, "25,80", 32) == [
        "Coffret de six savons de",
        "Marseille à l’huile",
        "d’olive                    25,80",
    ]


def test_english_readers_get_english_words_and_amounts(counter: Counter) -> None:
    text = shown(counter, counter.sell(("MUG", "1")), locale="en_US").decode()
    assert "Thank you" in text
    assert "12.90" in text


def test_the_page_names_its_language_and_its_tables(counter: Counter) -> None:
    page = shown(counter, counter.sell(("MUG", "1")), "html").decode()
    assert '<html lang="fr">' in page
    assert page.count("<caption>") == 2
    assert page.count("<svg") == 1, "the code by which a return finds the ticket"
    assert re.search(r">MUG</th></tr>\s*<tr><td></td><td>1</td><td>12,90\s€</td>", page)


def test_printers_and_readers_of_pdf_get_what_they_understand(counter: Counter) -> None:
    ticket = counter.sell(("MUG", "1"))
    paper = shown(counter, ticket, "escpos")
    assert paper.startswith(b"\x1b@")
    assert b"MUG" in paper
    assert shown(counter, ticket, "pdf").startswith(b"%PDF-")


def test_reprints_are_counted_signed_and_marked(counter: Counter) -> None:
    ticket = counter.sell(("MUG", "1"))
    assert "DUPLICATA" not in shown(counter, ticket).decode()
    assert (reprint(counter, ticket), reprint(counter, ticket)) == (1, 2)
    assert "*** DUPLICATA n° 2 ***" in shown(counter, ticket, duplicate=2).decode()
    with pytest.raises(DuplicateNotFound):
        shown(counter, ticket, duplicate=3)


def test_an_original_belongs_to_its_day(counter: Counter) -> None:
    ticket = counter.sell(("MUG", "1"))
    counter.close()
    with pytest.raises(OriginalIssued):
        shown(counter, ticket, "pdf")
    assert "sans valeur de ticket" in shown(counter, ticket, "html").decode()
    reprint(counter, ticket)
    assert shown(counter, ticket, "pdf", duplicate=1).startswith(b"%PDF-")
