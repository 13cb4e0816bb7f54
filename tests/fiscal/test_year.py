"""A year of three tills: what was sealed proves itself, and whatever was done to it since is found."""

from __future__ import annotations

import random
from bisect import bisect_right
from dataclasses import replace
from functools import cache

import pytest

from comptoir_fiscal_verify import verify
from comptoir_fiscal_verify.journal import take_in
from comptoir_fiscal_verify.lines import read_line
from comptoir_fiscal_verify.reading import Reading, begin
from tests.fiscal.year import in_order, line, year

TILLS = (1, 2, 3)


@pytest.mark.parametrize("till", TILLS)
def test_the_year_of_a_till_proves_itself(till: int) -> None:
    made = year(till)
    assert verify(made.export, [*made.heads(), *made.heads(500), *made.heads(1_500)]) == []


@cache
def read_whole(till: int) -> Reading:
    reading = begin(year(till).lines[0], checks_signatures=True)
    assert isinstance(reading, Reading)
    for one in year(till).lines[1:]:
        assert take_in(reading, one) is None
    return reading


@cache
def days(till: int) -> list[tuple[int, int, int]]:
    """Of each closed day: its first and last ticket, and the place of its closure in the export."""
    found = []
    for at, content in enumerate(year(till).lines[1:], start=1):
        record = read_line(content[:-1])
        if record is not None and record.kind == "total_day":
            fields = record.text.split(b";")
            found.append((int(fields[11]), int(fields[12]), at))
    return found


def before(whole: Reading, kind: str, sequence: int, rank: int) -> Reading:
    """What was read before a record, from what was read in the end."""
    cut = {name: (known[: sequence - 1] if name == kind else list(known)) for name, known in whole.signatures.items()}
    closed = {name: (known[: sequence - 1] if name == kind else list(known)) for name, known in whole.closed.items()}
    tickets = sequence - 1 if kind == "ticket" else len(whole.rates)
    return replace(
        whole, signatures=cut, closed=closed, rates=whole.rates[:tickets], perpetual=whole.perpetual[:tickets],
        absolute=whole.absolute[:tickets], covered=dict(whole.covered), keys=list(whole.keys), rank=rank,
    )  # fmt: skip


def is_found_in_its_day(till: int, at: int, changed: bytes) -> bool:
    """Whether the verifier, having read all up to the day of a line, finds that the line is another."""
    made, whole = year(till), read_whole(till)
    record = read_line(made.lines[at][:-1])
    assert record is not None
    lines = [changed]
    first = record.sequence
    if record.kind == "ticket":
        # From the day's first ticket to its last, as they stand beside each other.
        day = days(till)[bisect_right([one[0] for one in days(till)], record.sequence) - 1]
        while day[1] < record.sequence:
            day = days(till)[days(till).index(day) + 1]
        begin = at - (record.sequence - day[0])
        first = day[0]
        lines = [changed if place == at else made.lines[place] for place in range(begin, begin + day[1] - day[0] + 1)]
    else:
        following = made.lines[at + 1 : at + 2]
        lines += [one for one in following if f'"kind":"{record.kind}"'.encode() in one]
    reading = before(whole, record.kind, first, 0)
    if record.kind.startswith("total_"):
        reading.covered[record.kind] = int(record.text.split(b";")[11]) - 1
    content = b"".join(lines).splitlines(keepends=True)
    return any(take_in(reading, one) is not None for one in content)


def test_a_line_as_it_was_is_not_found() -> None:
    chance = random.Random(1)
    for _ in range(100):
        till = chance.choice(TILLS)
        at = chance.randrange(1, len(year(till).lines))
        assert not is_found_in_its_day(till, at, year(till).lines[at])


def test_any_single_byte_is_found_in_its_own_day(request: pytest.FixtureRequest) -> None:
    chance = random.Random(2026)
    missed = []
    for _ in range(10_000 if request.config.getoption("--long") else 1_000):
        till = chance.choice(TILLS)
        at = chance.randrange(1, len(year(till).lines))
        altered = bytearray(year(till).lines[at])
        place, mask = chance.randrange(len(altered)), chance.randrange(1, 256)
        altered[place] ^= mask
        if not is_found_in_its_day(till, at, bytes(altered)):
            missed.append((till, at, place, mask))
    assert missed == []


@pytest.mark.parametrize("share", [0.01, 0.2, 0.5, 0.8, 0.999])
def test_a_record_that_was_deleted_or_inserted_is_found(share: float) -> None:
    made = year(1)
    at = max(1, int(share * len(made.lines)))
    assert verify(b"".join([*made.lines[:at], *made.lines[at + 1 :]]), made.heads())
    assert verify(b"".join([*made.lines[: at + 1], *made.lines[at:]]), signatures=False)
    other = year(2).lines[min(at, len(year(2).lines) - 1)]
    assert verify(b"".join([*made.lines[:at], other, *made.lines[at:]]), signatures=False)


@pytest.mark.parametrize("records", [1, 2, 40, 900])
def test_an_end_that_was_cut_off_is_found_with_a_checkpoint(records: int) -> None:
    made = year(2)
    kept = made.records[:-records]
    short = b"".join([made.lines[0], *map(line, in_order(kept))])
    assert verify(short) == []
    lacking = [one.reason for one in verify(short, made.heads(), signatures=False)]
    assert lacking
    assert all("the checkpoint has" in reason for reason in lacking)
    assert verify(made.export[:-1]) != []


def test_a_journal_written_anew_with_the_tills_own_key_is_found_against_an_outside_checkpoint() -> None:
    true, forged = year(3), year(3, dearer=700)
    assert verify(forged.export) == [], "the key signs whatever it is given"
    place = next(at for at, one in enumerate(true.records) if one.sequence == 700 and one.kind.value == "ticket")
    assert verify(forged.export, true.heads(place), signatures=False) == []
    found = [one.reason for one in verify(forged.export, true.heads(place + 60), signatures=False)]
    assert any(reason.startswith("ticket ") and "is not the one" in reason for reason in found)
    # The last Z alone, kept by somebody, is enough.
    assert verify(forged.export, [one for one in true.heads() if one["kind"] == "total_day"], signatures=False)
