"""What a French shop must be able to rely on. The first eight are faults of another till's French module."""

from __future__ import annotations

import json
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from comptoir.company.service import PutLegalEntity, put_legal_entity
from comptoir.fiscal.domain.codes import EventCode
from comptoir.fiscal.service import KeyRing, change_key, export_lines
from comptoir.fiscal.services.archives import Period, parts_of, seal_part
from comptoir.fiscal.services.attestations import record_attestation
from comptoir.fiscal.services.kernel import running_kernel
from comptoir.fiscal.services.keys import P256
from comptoir.fiscal.tables import FiscalAttestation, FiscalRecord
from comptoir.kernel.values.time import Instant
from comptoir.till.services import receipts
from comptoir.till.services.days import require_till
from comptoir.till.services.forgotten import close_forgotten
from comptoir.till.services.nights import close_ended_periods
from comptoir.till.services.replays import require_ticket
from comptoir_fiscal_verify import verify
from comptoir_fiscal_verify.sources import read_checkpoint
from tests.pricing.shop import PARIS
from tests.support.databases import write
from tests.till.conftest import Counter, cash, euros


def records(counter: Counter, kind: str, code: str = "T1") -> list[list[str]]:
    """The fields of the records of one chain."""
    with counter.database.read() as connection:
        till = require_till(connection, code)
        found = connection.execute(
            select(FiscalRecord.text)
            .where(FiscalRecord.till_id == till.id, FiscalRecord.kind == kind)
            .order_by(FiscalRecord.sequence)
        ).scalars()
        return [text.partition("\n")[0].split(";") for text in found]


def findings(counter: Counter, code: str = "T1") -> list[str]:
    with counter.database.read() as connection:
        till = require_till(connection, code)
        return [str(one) for one in verify(line.encode() for line in export_lines(connection, till.id))]


def pass_days(counter: Counter, days: int) -> None:
    counter.clock.present = Instant(counter.clock.present + timedelta(days=days))


def nights(counter: Counter) -> tuple[int, int]:
    """What the night does: days that were forgotten, months and years that have ended."""
    keys, memory = counter.desk.keys, counter.desk.memory
    return close_forgotten(counter.database, keys, memory), close_ended_periods(counter.database, keys, memory)


def codes(counter: Counter, code: str = "T1") -> list[int]:
    return [int(fields[3]) for fields in records(counter, "event", code)]


def test_1_a_ticket_is_signed_when_it_is_sold_and_not_when_it_arrives_elsewhere(counter: Counter) -> None:
    sold = counter.sell(("MUG", "1"))
    [fields] = records(counter, "ticket")
    assert (sold["fiscal"]["sequence"], len(sold["fiscal"]["signature"]), fields[5]) == (1, 86, "1")
    assert findings(counter) == []


def test_2_each_till_has_numbers_of_its_own_in_the_order_of_its_sales(counter: Counter) -> None:
    counter.open("T2")
    numbers = [counter.sell(("MUG", "1"), till=till)["number"] for till in ("T1", "T2", "T2", "T1")]
    assert numbers == ["T1-000001", "T2-000001", "T2-000002", "T1-000002"]
    assert (findings(counter, "T1"), findings(counter, "T2")) == ([], [])


def test_3_what_is_signed_are_words_and_amounts_so_that_a_renamed_product_changes_nothing(counter: Counter) -> None:
    counter.sell(("MUG", "2"))
    with counter.database.read() as connection:
        till = require_till(connection, "T1")
        content = "".join(export_lines(connection, till.id)).encode()
        sealed = select(FiscalRecord.document).where(FiscalRecord.kind == "ticket", FiscalRecord.till_id == till.id)
        document = json.loads(connection.execute(sealed).scalar_one() or "")
    [line] = document["lines"]
    assert (line["sku"], line["gross"], line["tax"], line["rate"]) == ("MUG", 2580, 430, 200_000)
    label = f'\\"label\\":\\"{line["label"]}\\"'.encode()
    assert label in content
    found = verify(content.replace(label, b'\\"label\\":\\"Renamed\\"'))
    assert [one.reason for one in found] == ["the document of ticket 1 was altered"]


def test_4_closings_are_chained_and_signed(counter: Counter) -> None:
    for _ in range(2):
        counter.sell(("MUG", "1"))
        counter.close()
        pass_days(counter, 1)
        counter.open()
    first, second = records(counter, "total_day")
    with counter.database.read() as connection:
        signed = connection.execute(
            select(FiscalRecord.signature).where(FiscalRecord.kind == "total_day", FiscalRecord.sequence == 1)
        ).scalar_one()
    assert (first[7], first[8], second[7], second[8]) == ("O", "", "N", signed)
    assert (first[11:], second[11:]) == (["1", "1"], ["2", "2"])


def test_5_a_late_ticket_is_counted_once_by_its_number_whatever_its_time(counter: Counter) -> None:
    counter.seal({"lines": [{"id": "a", "sku": "MUG"}], "tenders": cash(1290), "at": "2026-11-21T09:00:00.000Z"})
    counter.close()
    pass_days(counter, 1)
    counter.open()
    # A ticket of yesterday's evening arrives today: it is today's, and only today's.
    late = {"lines": [{"id": "a", "sku": "TEA"}], "tenders": cash(450), "at": "2026-11-21T10:00:00.000Z"}
    assert counter.seal(late)["fiscal"]["sequence"] == 2
    counter.close()
    assert [(fields[3], fields[4], fields[11], fields[12]) for fields in records(counter, "total_day")] == [
        ("1290", "1290", "1", "1"),
        ("450", "1740", "2", "2"),
    ]
    assert findings(counter) == []


def test_6_totals_are_per_rate_algebraic_and_absolute_and_of_each_till(counter: Counter) -> None:
    ticket = counter.sell(("MUG", "2"))
    lines = [{"id": "r", "line": "0", "quantity": "1"}]
    counter.seal({"ticket": ticket["id"], "lines": lines, "tenders": cash(1290)})
    counter.close()
    [fields] = records(counter, "total_day")
    assert (fields[2], fields[3], fields[4], fields[9]) == ("2000:1290", "1290", "1290", "3870")


def test_7_a_day_that_was_forgotten_closes_by_itself_and_says_that_nobody_counted(counter: Counter) -> None:
    counter.sell(("MUG", "1"))
    assert nights(counter) == (0, 0)
    pass_days(counter, 1)
    assert nights(counter) == (1, 0)
    assert nights(counter) == (0, 0)
    [fields] = records(counter, "total_day")
    assert (fields[3], fields[10]) == ("1290", "2026-11-21")
    assert findings(counter) == []


def test_8_events_duplicates_and_archives_have_signed_chains(counter: Counter) -> None:
    ticket = counter.sell(("MUG", "1"))
    with counter.database.write(counter.who.actor) as uow:
        found = require_ticket(uow.connection, counter.desk.memory, UUID(ticket["id"]))
        receipts.reprint(uow, counter.desk.keys, found, "lost")
    counter.close()
    period = Period(date(2026, 11, 1), date(2026, 11, 30))
    with write(counter.database) as uow:
        for part in parts_of(uow.connection, period):
            seal_part(uow, counter.desk.keys, part, period, "20261121200000")
    [duplicate], [archive] = records(counter, "duplicate"), records(counter, "archive")
    assert (duplicate[3], duplicate[4], duplicate[7]) == ("ticket lost", "1", "T1-000001")
    assert (archive[2], archive[6], archive[10], archive[11]) == ("2000:1290", "2026-11-01/2026-11-30", "1", "1")
    assert codes(counter) == [
        EventCode.JOURNAL_STARTED,
        EventCode.PARTNER_CHANGED,
        EventCode.KERNEL_CHANGED,
        EventCode.DAY_OR_MONTH_CLOSURE,
        EventCode.MONTHLY_ARCHIVE,
    ]
    assert findings(counter) == []


def test_months_and_years_close_themselves_once_however_long_nobody_came(counter: Counter) -> None:
    counter.sell(("MUG", "1"))
    counter.close()
    assert nights(counter) == (0, 0)
    pass_days(counter, 100)
    # T2 never opened: there is nothing to close. T1: November and the year 2026.
    assert nights(counter) == (0, 2)
    assert nights(counter) == (0, 0)
    [month], [whole] = records(counter, "total_month"), records(counter, "total_year")
    assert (month[3], month[10], whole[3], whole[10]) == ("1290", "2026-11", "1290", "2026")
    counter.open()
    counter.sell(("TEA", "1"))
    assert findings(counter) == []


def test_another_key_signs_from_the_next_record_on_also_where_the_old_one_is_in_memory(counter: Counter) -> None:
    counter.sell(("MUG", "1"))
    with write(counter.database) as uow:
        till = require_till(uow.connection, "T1")
        # Another process of the same shop, which makes keys of the other kind.
        change_key(uow, KeyRing(counter.secrets, P256), till.id, "20261121120000")
    counter.sell(("MUG", "1"))
    counter.close()
    assert EventCode.KEY_CHANGED in codes(counter)
    assert findings(counter) == []
    with counter.database.read() as connection:
        lines = [line.encode() for line in export_lines(connection, till.id)]
    kept = [one for one in lines if b";910;" not in one]
    assert len(kept) == len(lines) - 1
    assert "the signature of ticket 2 does not fit" in [one.reason for one in verify(b"".join(kept))]


def test_who_sells_is_told_and_totals_go_on_when_its_number_is_filled_in(counter: Counter) -> None:
    counter.sell(("MUG", "1"))
    counter.close()
    pass_days(counter, 1)
    with write(counter.database) as uow:
        entity = PutLegalEntity(
            code="acme", name="Acme", address=PARIS, registration_number="732829320", legal_form="SAS", version=1
        )
        put_legal_entity(uow, entity)
    counter.open()
    counter.sell(("TEA", "1"))
    counter.close()
    told = [fields[4] for fields in records(counter, "event") if fields[3] == str(EventCode.PARTNER_CHANGED.value)]
    assert told == ["acme - Acme", "acme 732829320 Acme SAS"]
    assert [(fields[3], fields[4]) for fields in records(counter, "total_day")] == [("1290", "1290"), ("450", "1740")]
    assert findings(counter) == []


def test_the_z_carries_a_checkpoint_that_the_verifier_reads(counter: Counter) -> None:
    counter.sell(("MUG", "1"))
    z = counter.close()
    heads = read_checkpoint(f"Some mail\n\n{z['fiscal']['checkpoint']}\n")
    assert [(one["till"], one["kind"], one["sequence"]) for one in heads if one["kind"] != "event"] == [
        ("T1", "ticket", 1),
        ("T1", "total_day", 1),
    ]
    with counter.database.read() as connection:
        content = "".join(export_lines(connection, require_till(connection, "T1").id)).encode()
    assert verify(content, heads) == []
    other = [dict(one) | {"signature": "A" * 86} for one in heads if one["kind"] == "ticket"]
    assert [one.reason for one in verify(content, other)] == ["ticket 1 is not the one that the checkpoint has"]


def test_an_attestation_is_void_and_the_z_says_so_when_the_kernel_is_another(counter: Counter) -> None:
    assert running_kernel().is_published
    assert counter.close()["fiscal"]["attestation"] == "none"
    with write(counter.database) as uow:
        record_attestation(uow, "Éditions du Comptoir", date(2026, 11, 20))
    pass_days(counter, 1)
    counter.open()
    z = counter.close()["fiscal"]
    assert (z["attestation"], z["kernel"]) == ("valid", str(running_kernel()))
    with write(counter.database) as uow:
        uow.connection.execute(FiscalAttestation.__table__.update().values(kernel="kernel 0.9 00"))  # type: ignore[attr-defined]
    pass_days(counter, 1)
    counter.open()
    assert counter.close()["fiscal"]["attestation"] == "void"


def test_an_amount_never_leaves_the_perpetual_total(counter: Counter) -> None:
    ticket = counter.sell(("MUG", "1"))
    lines = [{"id": "r", "line": "0", "quantity": "1"}]
    counter.seal({"ticket": ticket["id"], "lines": lines, "tenders": cash(1290)})
    z = counter.close()
    assert (z["perpetual"], z["sales"]) == (euros(0), euros(0))
    assert findings(counter) == []
