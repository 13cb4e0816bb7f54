"""Legal entities and stores: kept, changed, and refused with every wrong field named."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.company.domain import (
    Address,
    CompanyChanged,
    FixedAfterwards,
    HoursText,
    HoursWrong,
    InvalidLegalEntity,
    InvalidStore,
    NodeUnknown,
    Opening,
    StoreNotFound,
    TerritoryWrong,
    Weekday,
    check_territory,
    format_minute,
    parse_hours,
)
from comptoir.company.queries import (
    legal_entity_by_code,
    legal_entity_by_id,
    nodes,
    require_store,
    store_by_code,
    store_by_id,
    store_directory,
    stores,
)
from comptoir.company.service import PutLegalEntity, PutStore, check_numbers, put_legal_entity, put_store
from comptoir.kernel.database import Database
from comptoir.kernel.feed import entries_after
from comptoir.kernel.values.errors import MalformedValue
from comptoir.kernel.values.money import Currency, Money
from tests.support.databases import write

PARIS = Address(("12 rue de Rivoli",), "75004", "Paris", "FR")
ENTITY = PutLegalEntity(
    code="maison",
    name="Maison Lumière",
    legal_form="SAS",
    address=PARIS,
    vat_number="FR 46 443 121 975",
    registration_number="443 121 975",
    register="RCS Paris",
    share_capital=1_000_000,
)
STORE = PutStore(
    code="rivoli",
    name="Rivoli",
    legal_entity="Maison",
    address=PARIS,
    time_zone="Europe/Paris",
    registration_number="443 121 975 00009",
    hours={"monday": [HoursText("14:00", "19:30"), HoursText("09:00", "12:30")]},
)


def keep(database: Database, *commands: PutLegalEntity | PutStore) -> list[bool]:
    with write(database) as uow:
        return [
            put_store(uow, one).is_new if isinstance(one, PutStore) else put_legal_entity(uow, one).is_new
            for one in commands
        ]


def refused(database: Database, command: PutLegalEntity | PutStore) -> dict[str, str]:
    with pytest.raises((InvalidLegalEntity, InvalidStore)) as no:
        keep(database, command)
    return {error.pointer: error.code.removeprefix("company.") for error in no.value.errors}


def test_an_entity_and_a_store_are_kept_as_they_were_said(database: Database) -> None:
    assert keep(database, ENTITY, STORE) == [True, True]
    with database.read() as connection:
        entity, store = legal_entity_by_code(connection, "MAISON"), store_by_code(connection, "Rivoli")
        assert entity is not None
        assert store is not None
        assert legal_entity_by_id(connection, store.legal_entity_id) == entity
        assert store_by_id(connection, store.id) == store == require_store(connection, "rivoli")
        assert (nodes(connection), len(stores(connection))) == (["main"], 1)
        (summary,) = store_directory(connection)
        topics = [entry.topic for entry in entries_after(connection, 0, 10)]
        with pytest.raises(StoreNotFound):
            require_store(connection, "lyon")
    assert (entity.vat_number, entity.registration_number) == ("FR46443121975", "443121975")
    assert entity.share_capital == Money(1_000_000, Currency("EUR"))
    assert (store.registration_number, store.territory, store.address) == ("44312197500009", "FR", PARIS)
    assert store.hours == {Weekday.MONDAY: (Opening(540, 750), Opening(840, 1170))}
    assert (summary.code, summary.currency, summary.time_zone) == ("rivoli", "EUR", "Europe/Paris")
    assert topics == ["company.legal_entity.changed", "company.store.changed"]


def test_saying_the_same_again_changes_nothing_and_a_change_makes_a_version(database: Database) -> None:
    keep(database, ENTITY, STORE)
    assert keep(database, ENTITY, STORE) == [False, False]
    assert keep(database, replace(STORE, name="Rivoli 2", version=1)) == [False]
    with database.read() as connection:
        assert len(entries_after(connection, 0, 10)) == 3
        assert require_store(connection, "rivoli").version == 2
    with pytest.raises(CompanyChanged) as stale:
        keep(database, replace(STORE, name="Rivoli 3", version=1))
    assert stale.value.version == 2
    with pytest.raises(CompanyChanged):
        keep(database, replace(ENTITY, name="Other", version=7))


def test_every_wrong_field_of_an_entity_is_named_at_once(database: Database) -> None:
    wrong = replace(
        ENTITY,
        name=" ",
        address=Address(("a\nb",), "", "", "XX"),
        currency="EURO",
        vat_number="FR 46 443 121 976",
        share_capital_currency="CHF",
    )
    assert refused(database, wrong) == {
        "/address/lines/0": "kernel.malformed_value".removeprefix("company."),
        "/address/city": "kernel.malformed_value",
        "/address/country": "country_unknown",
        "/currency": "currency_unknown",
        "/share_capital/currency": "currency_unknown",
        "/name": "kernel.malformed_value",
    }
    with database.read() as connection:
        assert entries_after(connection, 0, 10) == []


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"vat_number": "FR 47 443 121 975"}, {"/vat_number": "number_wrong"}),
        ({"registration_number": "443 121 976"}, {"/registration_number": "number_wrong"}),
        ({"registration_number": "732 829 320"}, {"/vat_number": "number_of_another"}),
        ({"address": replace(PARIS, lines=("x",) * 7)}, {"/address/lines": "kernel.malformed_value"}),
    ],
)
def test_register_numbers_are_checked(
    sqlite_database: Database, changes: dict[str, Any], errors: dict[str, str]
) -> None:
    assert refused(sqlite_database, replace(ENTITY, **changes)) == errors


@pytest.mark.parametrize(
    ("country", "written", "kept"),
    [
        ("BE", "0428.759.497", "BE0428759497"),
        ("DE", "DE 136,695 976", "DE136695976"),
        ("CH", "CHE-107.787.577 IVA", "CHE107787577IVA"),
        ("US", "12-3456789", "12-3456789"),
        ("FR", "", None),
    ],
)
def test_vat_numbers_of_other_countries_follow_their_own_rules(
    sqlite_database: Database, country: str, written: str, kept: str | None
) -> None:
    entity = replace(ENTITY, address=replace(PARIS, country=country), vat_number=written, registration_number="")
    keep(sqlite_database, entity)
    with sqlite_database.read() as connection:
        found = legal_entity_by_code(connection, "maison")
    assert found is not None
    assert found.vat_number == kept


def test_every_wrong_field_of_a_store_is_named_at_once(database: Database) -> None:
    keep(database, ENTITY)
    wrong = replace(
        STORE,
        registration_number="732 829 320 00074",
        territory="BE",
        time_zone="Europe/Lutece",
        locale="french",
        hours={"monday": [HoursText("19:00", "09:00")]},
        node="a b",
    )
    assert refused(database, wrong) == {
        "/registration_number": "number_of_another",
        "/territory": "territory_wrong",
        "/time_zone": "kernel.malformed_value",
        "/locale": "kernel.malformed_value",
        "/hours": "hours_wrong",
        "/node": "kernel.malformed_value",
    }
    assert refused(database, replace(STORE, legal_entity="other")) == {"/legal_entity": "legal_entity_not_found"}
    with pytest.raises(MalformedValue):
        keep(database, replace(STORE, code="a/b"))


def test_what_sales_rest_on_does_not_change_any_more(database: Database) -> None:
    keep(database, ENTITY, replace(ENTITY, code="other"), STORE)
    for changes, field in (({"currency": "CHF"}, "currency"), ({"legal_entity": "other"}, "legal_entity")):
        with pytest.raises(FixedAfterwards) as no:
            keep(database, replace(STORE, **changes))  # type: ignore[arg-type]
        assert (no.value.field, no.value.pointer) == (field, f"/{field}")
    with pytest.raises(NodeUnknown):
        keep(database, replace(STORE, code="lyon", node="lyon-1"))


def test_territories_lie_in_their_country() -> None:
    for territory, country in (("FR", "FR"), ("FR-20R", "FR"), ("FR-971", "FR"), ("FR", "MC")):
        assert check_territory(territory, country) == territory
    for territory, country in (("BE", "FR"), ("fr", "FR"), ("FR-", "FR"), ("", "FR"), ("FR-ABCD", "FR")):
        with pytest.raises(TerritoryWrong):
            check_territory(territory, country)


@pytest.mark.parametrize(
    "hours",
    [
        {"someday": []},
        {"MONDAY": []},
        {"monday": [HoursText("09:00", "12:00"), HoursText("11:59", "13:00")]},
        {"monday": [HoursText("9:00", "12:00")]},
        {"monday": [HoursText("09:00", "24:01")]},
        {"monday": [HoursText("09:00", "09:00")]},
    ],
)
def test_wrong_hours_are_refused(hours: dict[str, list[HoursText]]) -> None:
    with pytest.raises(HoursWrong):
        parse_hours(hours)


@given(st.sets(st.integers(0, 1440), min_size=2, max_size=8))
def test_hours_are_open_exactly_within_their_stretches(times: set[int]) -> None:
    bounds = sorted(times)
    stretches = list(zip(bounds[::2], bounds[1::2], strict=False))
    hours = parse_hours({"sunday": [HoursText(format_minute(a), format_minute(b)) for a, b in reversed(stretches)]})
    assert hours == {Weekday.SUNDAY: tuple(Opening(a, b) for a, b in stretches)}


def test_a_store_is_open_by_its_own_clock(sqlite_database: Database) -> None:
    keep(sqlite_database, ENTITY, STORE)
    with sqlite_database.read() as connection:
        store = require_store(connection, "rivoli")
    opened = {
        text: store.is_open(datetime.fromisoformat(text))
        for text in ("2026-11-23T08:59", "2026-11-23T09:00", "2026-11-23T12:30", "2026-11-23T19:29", "2026-11-24T10:00")
    }
    assert list(opened.values()) == [False, True, False, True, False]
    assert store.country == "FR"


def test_numbers_of_a_company_are_checked_before_anything_is_saved() -> None:
    kept, wrong = check_numbers("FR", "fr 46 443 121 975", "443 121 975", "44312197500009")
    assert (kept, wrong) == (
        {"vat_number": "FR46443121975", "siren": "443121975", "siret": "44312197500009"},
        [],
    )
    kept, wrong = check_numbers("FR", "FR46443121976", "443121975", "30326504500003")
    assert kept == {"vat_number": None, "siren": "443121975", "siret": "30326504500003"}
    assert [(one.pointer, one.code) for one in wrong] == [
        ("/vat_number", "company.number_wrong"),
        ("/siret", "company.number_of_another"),
    ]
    assert check_numbers("FR", "", " ", "") == ({"vat_number": None, "siren": None, "siret": None}, [])
