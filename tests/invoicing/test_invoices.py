"""An invoice from a ticket: numbered without a gap, once, journaled and told; its file is Factur-X."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from facturx import get_facturx_xml_from_pdf, xml_check_xsd
from pypdf import PdfReader
from sqlalchemy import select

from comptoir.app.access_export import everything
from comptoir.app.erasure import purge_copies
from comptoir.app.wiring import personal_sources
from comptoir.company.domain import Address
from comptoir.customers.domain.privacy import ErasureReason
from comptoir.customers.rows.vault import open_party
from comptoir.customers.services.erasing import ask_erasure, erase, tombstone
from comptoir.fiscal.tables import FiscalRecord
from comptoir.invoicing.domain import InvoiceDiffers, OriginalNotInvoiced, TicketInvoiced
from comptoir.invoicing.invariants import INVARIANTS
from comptoir.invoicing.rows import Invoice, invoice_page
from comptoir.invoicing.services.files import file_of
from comptoir.invoicing.services.invoices import BuyerInvalid, MakeInvoice, make_invoice
from comptoir.kernel.ids import new_id
from comptoir.kernel.settings import Settings
from comptoir.till.services.replays import require_ticket
from tests.customers.people_kept import Keeping, somebody
from tests.support.databases import write
from tests.till.conftest import Counter, cash

HOME = Address(("3 rue du Port",), "13002", "Marseille", "FR")
SIREN = "552100554"


def make(
    counter: Counter, ticket: dict[str, Any], invoice_id: UUID | None = None, siren: str = SIREN, vat: str = ""
) -> tuple[Invoice, bool]:
    with write(counter.database) as uow:
        found = require_ticket(uow.connection, counter.desk.memory, UUID(ticket["id"]))
        command = MakeInvoice(invoice_id or new_id(), "Café du Port", HOME, siren, vat, "PO-7", "fr_FR")
        return make_invoice(uow, counter.desk.keys, Settings(), found, command)


def back(counter: Counter, ticket: dict[str, Any], refund: int) -> dict[str, Any]:
    return counter.seal({"ticket": ticket["id"], "lines": [{"id": "r", "line": "0"}], "tenders": cash(refund)})


def faults(counter: Counter) -> list[str]:
    with counter.database.read() as connection:
        return [fault for one in INVARIANTS for fault in one.check(connection)]


def test_tickets_are_invoiced_in_one_series_without_a_gap_and_counted_once(counter: Counter) -> None:
    first, second = counter.sell(("MUG", "2")), counter.sell(("TEA", "1"))
    invoice_id = new_id()
    made, is_new = make(counter, first, invoice_id)
    assert (made.number, is_new, made.due, made.tax) == ("F2026-000001", True, 2580, 430)
    assert make(counter, first, invoice_id) == (made, False)
    with pytest.raises(InvoiceDiffers):
        make(counter, second, invoice_id)
    with pytest.raises(TicketInvoiced) as no:
        make(counter, first)
    assert (no.value.ticket, no.value.number) == ("T1-000001", "F2026-000001")
    assert make(counter, second)[0].number == "F2026-000002"
    assert [entry.fields()["number"] for entry in counter.feed("invoicing.invoice.issued")] == [
        "F2026-000001", "F2026-000002",
    ]  # fmt: skip
    assert faults(counter) == []
    with counter.database.read() as connection:
        kinds = connection.execute(select(FiscalRecord.kind).where(FiscalRecord.subject_id == invoice_id)).scalars()
        assert list(kinds) == ["invoice"]


def test_a_refused_buyer_takes_no_number(counter: Counter) -> None:
    ticket = counter.sell(("MUG", "1"))
    with pytest.raises(BuyerInvalid) as no:
        make(counter, ticket, siren="552100555")
    assert [(one.pointer, one.code) for one in no.value.errors] == [("/buyer/siren", "company.number_wrong")]
    with pytest.raises(BuyerInvalid) as no:
        make(counter, ticket, vat="FR40303265045")
    assert [(one.pointer, one.code) for one in no.value.errors] == [("/buyer/vat_number", "company.number_of_another")]
    assert make(counter, ticket)[0].number == "F2026-000001"


def test_the_return_of_an_invoiced_ticket_has_a_credit_note_of_its_own_series(counter: Counter) -> None:
    sold, plain = counter.sell(("MUG", "2")), counter.sell(("MUG", "1"))
    invoice, _ = make(counter, sold)
    credit, _ = make(counter, back(counter, sold, 1290))
    assert (credit.kind, credit.number, credit.corrects, credit.due, credit.tax) == (
        "credit_note", "A2026-000001", invoice.id, 1290, 215,
    )  # fmt: skip
    assert credit.content["corrects"]["number"] == "F2026-000001"
    with pytest.raises(OriginalNotInvoiced):
        make(counter, back(counter, plain, 1290))
    assert faults(counter) == []


def test_the_invoice_of_a_ticket_is_found_by_who_sees_its_store(counter: Counter) -> None:
    first, second = counter.sell(("MUG", "2")), counter.sell(("TEA", "1"))
    made = make(counter, first)[0]
    seen = {"all": None, "own": frozenset({made.store_id}), "other": frozenset({new_id()})}
    with counter.database.read() as connection:
        found = {who: invoice_page(connection, ids, None, 10, ticket_id=UUID(first["id"])) for who, ids in seen.items()}
        assert found == {"all": [made], "own": [made], "other": []}
        assert invoice_page(connection, None, None, 10, ticket_id=UUID(second["id"])) == []


def test_the_page_tells_the_price_of_one_without_tax_as_exactly_as_it_has_to(counter: Counter) -> None:
    lower = {"unit_price": {"amount": 999, "currency": "EUR"}, "override": {"reason": "x"}}
    lines = [{"id": "a", "sku": "MUG", "quantity": "2"} | lower, {"id": "b", "sku": "TEA", "quantity": "2"}]
    made, _ = make(counter, counter.seal({"lines": lines, "tenders": cash(2898)}))
    told = " ".join(PdfReader(BytesIO(file_of(counter.database, made.id))).pages[0].extract_text().split())
    assert "Article Quantité Prix unitaire HT Montant HT TVA" in told
    assert "2 8,325 € 16,65 € 20 %" in told
    assert "2 3,75 € 7,50 € 20 %" in told


def test_the_file_is_a_pdf_that_holds_an_xml_of_the_profile(counter: Counter) -> None:
    body = {
        "lines": [
            {"id": "a", "sku": "MUG", "unit_price": {"amount": 999, "currency": "EUR"}, "override": {"reason": "x"}}
        ]
    }
    made, _ = make(counter, counter.seal(body | {"tenders": cash(999)}), vat="FR96552100554")
    content = file_of(counter.database, made.id)
    assert file_of(counter.database, made.id) == content
    name, xml = get_facturx_xml_from_pdf(content)
    assert name == "factur-x.xml"
    assert xml_check_xsd(xml, flavor="factur-x", level="en16931")
    for wanted in (
        b"<ram:ID>F2026-000001</ram:ID>",
        b"<ram:TypeCode>380</ram:TypeCode>",
        b'<ram:ID schemeID="0002">552100554</ram:ID>',
        b'<ram:ID schemeID="VA">FR96552100554</ram:ID>',
        b"<ram:IssuerAssignedID>PO-7</ram:IssuerAssignedID>",
        b"<ram:RoundingAmount>-0.01</ram:RoundingAmount>",
        b"<ram:GrandTotalAmount>10.00</ram:GrandTotalAmount>",
        b"<ram:TotalPrepaidAmount>9.99</ram:TotalPrepaidAmount>",
        b"<ram:DuePayableAmount>0.00</ram:DuePayableAmount>",
    ):
        assert wanted in xml, wanted
    page = PdfReader(BytesIO(content))
    assert "F2026-000001" in (page.pages[0].extract_text() or "")
    told = page.xmp_metadata
    assert told is not None
    assert told.pdfaid_part == "3"
    credit, _ = make(
        counter,
        counter.seal({"ticket": str(made.ticket_id), "lines": [{"id": "r", "line": "a"}], "tenders": cash(999)}),
    )
    _, xml = get_facturx_xml_from_pdf(file_of(counter.database, credit.id))
    assert b"<ram:TypeCode>381</ram:TypeCode>" in xml
    assert b"<ram:IssuerAssignedID>F2026-000001</ram:IssuerAssignedID>" in xml


def test_an_invoice_outlives_its_buyer_as_it_was_sent_and_is_told_before(counter: Counter, tmp_path: Path) -> None:
    shop = Keeping(counter.database, counter.secrets, tmp_path)
    customer_id, other = shop.person(somebody(1)), shop.person(somebody(2))
    line = {"lines": [{"id": "0", "sku": "MUG"}], "tenders": cash(1_290)}
    made, _ = make(counter, counter.seal({**line, "customer": str(customer_id)}))
    make(counter, counter.seal({**line, "customer": str(other)}))
    with counter.database.read() as connection:
        told = everything(connection, counter.secrets, personal_sources(), customer_id)
    before = file_of(counter.database, made.id)
    assert [one["number"] for one in told["invoicing.invoices"]] == [made.number]
    assert "Café du Port" in str(told["invoicing.invoices"])
    with write(counter.database) as uow:
        ask_erasure(uow, personal_sources(), customer_id, ErasureReason.ASKED, "fr_FR")
    purge_copies(counter.database, counter.secrets, tmp_path, customer_id)
    with write(counter.database) as uow:
        erase(uow, personal_sources(), customer_id)
    with counter.database.read() as connection:
        stone = tombstone(connection, customer_id)
        assert stone is not None
        assert (stone.kept["invoicing.invoices"], stone.kept["orders.orders"]) == ("invoices", "books")
        assert open_party(connection, counter.secrets, customer_id) is None
    assert file_of(counter.database, made.id) == before
    assert faults(counter) == []
