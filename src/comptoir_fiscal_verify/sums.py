"""What the records of a journal must add up to: tickets, the closures above them, archives, and the keys in use."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence

from comptoir_fiscal_verify.keys import read_key
from comptoir_fiscal_verify.reading import Closed, Reading

_BELOW = {"total_month": "total_day", "total_year": "total_month"}
_JOURNAL_STARTED, _KEY_CHANGED = b"260", b"910"
_NEW_KEY = re.compile(r"FR1 (\S+) after((?: [a-z_]+=\d+)+)")


def check_sums(reading: Reading, kind: str, sequence: int, fields: Sequence[bytes], second: bytes) -> str | None:
    """Take in what a record of any kind sums, and what it tells of keys; returns what is wrong with it."""
    if kind == "ticket":
        return _check_ticket(reading, sequence, fields, second)
    if kind.startswith("total_"):
        return _check_total(reading, kind, sequence, fields)
    if kind == "event":
        return _check_event(reading, sequence, fields)
    if kind == "archive":
        return _check_archive(reading, sequence, fields)
    return None


def _check_event(reading: Reading, sequence: int, fields: Sequence[bytes]) -> str | None:
    code, info = fields[3], fields[4]
    if fields[7] != reading.till:
        return f"event {sequence} is of another till"
    if sequence == 1 and (code != _JOURNAL_STARTED or info != f"FR1 {reading.public_key}".encode()):
        return "the first event does not start this journal with this key"
    if code == _KEY_CHANGED:
        changed = _NEW_KEY.fullmatch(info.decode())
        fits = None if changed is None else read_key(changed[1])
        if changed is None or fits is None:
            return f"event {sequence} changes the key, but names none"
        after = {name: int(last) for name, _, last in (part.partition("=") for part in changed[2].split())}
        reading.keys.append((after, fits))
        reading.last_key = changed[1]
    return None


def _check_ticket(reading: Reading, sequence: int, fields: Sequence[bytes], second: bytes) -> str | None:
    rates, total = fields[2], int(fields[3])
    perpetual = total + (reading.perpetual[-1] if reading.perpetual else 0)
    absolute = abs(total) + (reading.absolute[-1] if reading.absolute else 0)
    reading.rates.append(rates)
    reading.perpetual.append(perpetual)
    reading.absolute.append(absolute)
    if sum(int(part.rpartition(b":")[2]) for part in rates.split(b"|") if part) != total:
        return f"the rates of ticket {sequence} do not add up to its total"
    if second != b"%b;%b;%d;%b;%b;%d" % (rates, fields[3], perpetual, fields[4], fields[5], absolute):
        return f"the grand total after ticket {sequence} is wrong"
    return None


def _check_total(reading: Reading, kind: str, sequence: int, fields: Sequence[bytes]) -> str | None:
    first, last = int(fields[11]), int(fields[12])
    said = Closed(gross_of([fields[2]]), int(fields[4]), int(fields[9]))
    reading.closed[kind].append(said)
    if first != reading.covered.get(kind, 0) + 1 or last < first - 1:
        return f"{kind} {sequence} does not begin where the one before it ended"
    reading.covered[kind] = last
    if kind == "total_day":
        return _check_day(reading, sequence, first, last, said, int(fields[3]))
    below = reading.closed[_BELOW[kind]]
    if last > len(below):
        return f"{kind} {sequence} sums records that are not there"
    gross: dict[bytes, int] = {}
    for part in below[first - 1 : last]:
        _add(gross, part.gross)
    end = below[last - 1] if last else Closed({}, 0, 0)
    if (said.gross, int(fields[3]), said.perpetual, said.absolute) != (
        gross, sum(gross.values()), end.perpetual, end.absolute,
    ):  # fmt: skip
        return f"{kind} {sequence} is not the sum of what it closes"
    return None


def _check_day(reading: Reading, sequence: int, first: int, last: int, said: Closed, total: int) -> str | None:
    offset = reading.first
    if reading.is_cut and last <= offset:
        # Its tickets are in another archive; the last day before must end where this one begins.
        is_before = (said.perpetual, said.absolute) == (reading.perpetual[0], reading.absolute[0])
        reading.is_anchored = reading.is_anchored or (last == offset and is_before)
        return None
    if last > reading.last("ticket"):
        return f"total_day {sequence} sums records that are not there"
    gross = gross_of(reading.rates[max(first - offset, 0) : last - offset + 1])
    end = (reading.perpetual[last - offset], reading.absolute[last - offset]) if last else (0, 0)
    if (said.gross, total, said.perpetual, said.absolute) != (gross, sum(gross.values()), *end):
        return f"total_day {sequence} is not the sum of what it closes"
    return None


def _check_archive(reading: Reading, sequence: int, fields: Sequence[bytes]) -> str | None:
    """An archive that this export holds whole: its totals, and the hash over its tickets' signatures."""
    if fields[5] != reading.till:
        return f"archive {sequence} is of another till"
    first, last, offset = int(fields[10]), int(fields[11]), reading.first
    if first < offset + reading.is_cut or last > reading.last("ticket"):
        return None
    gross = gross_of(reading.rates[first - offset : last - offset + 1])
    signed = b"\n".join(reading.signatures["ticket"][first - offset : last - offset + 1])
    found = (gross_of([fields[2]]), int(fields[3]), fields[12])
    if found != (gross, sum(gross.values()), hashlib.sha256(signed).hexdigest().encode()):
        return f"archive {sequence} is not what it archives"
    return None


def gross_of(rates: Iterable[bytes]) -> dict[bytes, int]:
    """Gross per rate of several records; rates that were never sold are not in it."""
    gross: dict[bytes, int] = {}
    for text in rates:
        for part in text.split(b"|") if text else ():
            rate, _, amount = part.partition(b":")
            gross[rate] = gross.get(rate, 0) + int(amount)
    return gross


def _add(gross: dict[bytes, int], other: Mapping[bytes, int]) -> None:
    for rate, amount in other.items():
        gross[rate] = gross.get(rate, 0) + amount
