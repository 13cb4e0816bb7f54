"""The texts that are signed, and the totals that run."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.fiscal.domain import strings
from comptoir.fiscal.domain.journal import (
    RecordKind,
    TicketKind,
    gross_of,
    gross_text,
    signature_extract,
    wall_text,
)
from comptoir.fiscal.services.kernel import kernel_hash, running_kernel
from tests.fiscal.journals import sell, started, two_months


def test_a_ticket_text_has_the_french_fields_in_their_order() -> None:
    journal, _ = started()
    record = sell(journal, {55_000: 1055, 200_000: 2400})
    first, second = record.text.split("\n")
    fields = first.split(";")
    assert fields[:9] == ["FR1", "ticket", "550:1055|2000:2400", "3455", "20261121101500", "1", "sale", "O", ""]
    assert fields[9:12] == ["person:1", "3", "0.1.0"]
    assert second == "550:1055|2000:2400;3455;3455;20261121101500;1;3455"


def test_the_next_ticket_embeds_the_signature_before_it() -> None:
    journal, _ = started()
    first = sell(journal, {200_000: 100})
    second = sell(journal, {200_000: -40}, TicketKind.RETURN)
    assert second.text.split("\n")[0].split(";")[3:9] == ["-40", "20261121101500", "2", "return", "N", first.signature]
    assert (journal.perpetual, journal.perpetual_absolute) == (60, 140)


def test_a_signature_of_512_bits_is_86_characters_of_which_four_are_printed() -> None:
    journal, _ = started()
    signature = sell(journal, {200_000: 100}).signature
    assert len(signature) == 86
    assert signature_extract("abcdefghijklmnopqrstuvwxyz") == "cgms"


def test_days_feed_the_month_and_months_the_year() -> None:
    totals = {
        (record.kind, record.sequence): record.text.split(";")[2:6] + record.text.split(";")[9:]
        for record in two_months()
        if record.kind in {RecordKind.DAY, RecordKind.MONTH, RecordKind.YEAR}
    }
    wall = "20261121200000"
    assert totals[RecordKind.DAY, 1] == ["550:1055|2000:3600", "4655", "4655", wall, "4655", "2026-11-29", "1", "2"]
    assert totals[RecordKind.DAY, 2] == ["", "0", "4655", wall, "4655", "2026-11-30", "3", "2"]
    assert totals[RecordKind.DAY, 3] == ["2000:0", "0", "4655", wall, "6635", "2026-12-01", "3", "4"]
    assert totals[RecordKind.MONTH, 1][:3] == ["550:1055|2000:3600", "4655", "4655"]
    assert totals[RecordKind.MONTH, 1][4:] == ["4655", "2026-11", "1", "2"]
    assert totals[RecordKind.MONTH, 2][4:] == ["6635", "2026-12", "3", "3"]
    assert totals[RecordKind.YEAR, 1][:3] == ["550:1055|2000:3600", "4655", "4655"]
    assert totals[RecordKind.YEAR, 1][5:] == ["2026", "1", "2"]


def test_a_day_that_is_open_must_close_before_the_next() -> None:
    journal, _ = started()
    sell(journal, {200_000: 100})
    with pytest.raises(AssertionError, match="a day closes before"):
        journal.close_before(day=date(2026, 11, 22), wall="20261122080000", operator="person:1")


@given(st.text())
def test_an_escaped_field_holds_no_separator(text: str) -> None:
    assert not set(strings.escape(text)) & set(";|\n\r")


@given(st.text(), st.text())
def test_two_fields_are_never_written_alike(one: str, other: str) -> None:
    assert (strings.escape(one) == strings.escape(other)) == (one == other)


@given(st.dictionaries(st.integers(0, 1_000_000), st.integers(-(10**12), 10**12)))
def test_the_stored_form_of_gross_per_rate_comes_back(gross: dict[int, int]) -> None:
    assert gross_of(gross_text(gross)) == gross


def test_a_rate_with_more_digits_keeps_them() -> None:
    assert strings.by_rate({8_750: 10, 21_000: 20, 26_025: 5}) == "87.5:10|210:20|260.25:5"


def test_the_wall_clock_is_written_without_separators() -> None:
    assert wall_text("2026-11-21T10:15:07.123000") == "20261121101507"


def test_the_kernel_is_the_one_that_is_published() -> None:
    """Whoever changes a file of fiscal/domain gives kernel.toml another version and this hash."""
    assert (running_kernel().sha256, running_kernel().is_published) == (kernel_hash(), True)
