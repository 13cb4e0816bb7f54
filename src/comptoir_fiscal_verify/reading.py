"""What has been read of a journal so far, and how an export begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from comptoir_fiscal_verify.keys import Fits, read_key
from comptoir_fiscal_verify.lines import parse

KINDS = ("event", "ticket", "total_day", "total_month", "total_year", "duplicate", "invoice", "archive")
"""The kinds of records in the order in which an export holds them."""


_HEAD_KEYS = {"export", "profile", "public_key", "till", "version"}


@dataclass(frozen=True, slots=True)
class Closed:
    """What a closure says of its period, per rate, and of the perpetual totals at its end."""

    gross: Mapping[bytes, int]
    perpetual: int
    absolute: int


@dataclass(slots=True)
class Reading:
    """What has been read so far.

    first: the ticket at the place 0 of the lists: the first one, or (is_cut) the one before the archive begins.
    """

    till: bytes
    public_key: str
    checks_signatures: bool
    first: int = 1
    is_cut: bool = False
    rank: int = 0
    keys: list[tuple[Mapping[str, int], Fits]] = field(default_factory=list)
    last_key: str = ""
    signatures: dict[str, list[bytes]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    rates: list[bytes] = field(default_factory=list)
    perpetual: list[int] = field(default_factory=list)
    absolute: list[int] = field(default_factory=list)
    closed: dict[str, list[Closed]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    covered: dict[str, int] = field(default_factory=dict)
    is_anchored: bool = True

    def key(self, kind: str, sequence: int) -> Fits:
        """The key that signed a record: the newest that was in use by then."""
        for after, fits in reversed(self.keys):
            if sequence > after.get(kind, 0):
                return fits
        return self.keys[0][1]

    def last(self, kind: str) -> int:
        """The number of the last record of a kind."""
        return len(self.signatures[kind]) + (self.first - 1 if kind == "ticket" else 0)

    def signature(self, kind: str, sequence: int) -> bytes | None:
        """The signature of a record, None when the export does not hold it."""
        at = sequence - (self.first if kind == "ticket" else 1)
        return self.signatures[kind][at] if 0 <= at < len(self.signatures[kind]) else None


def begin(line: bytes, *, checks_signatures: bool) -> Reading | str:
    """What the first line says about the journal, or what is wrong with it."""
    head = parse(line[:-1]) if line.endswith(b"\n") else None
    if head is None or head.get("export") != "comptoir-fiscal" or head.get("version") not in {1, 2}:
        return "this is not the export of a journal"
    keys = _HEAD_KEYS | ({"from"} if head["version"] == 2 else set())
    if set(head) != keys or head["profile"] != "FR1":
        return "this is not the export of a journal"
    public_key = str(head["public_key"])
    fits = read_key(public_key)
    if fits is None:
        return "the public key is none"
    reading = Reading(escaped(str(head["till"])), public_key, checks_signatures)
    reading.keys.append(({}, fits))
    return _begin_later(reading, head["from"]) if "from" in head else reading


def _begin_later(reading: Reading, before: object) -> Reading | str:
    """An archive begins behind a closed day: the number, signature and totals of the ticket before."""
    if not isinstance(before, dict) or set(before) != {"absolute", "perpetual", "signature", "ticket"}:
        return "this is not the export of a journal"
    ticket, perpetual, absolute = (before[name] for name in ("ticket", "perpetual", "absolute"))
    if type(ticket) is not int or type(perpetual) is not int or type(absolute) is not int or ticket < 1:
        return "this is not the export of a journal"
    # The ticket before stands at the place 0 of every list.
    reading.first, reading.is_cut, reading.is_anchored = ticket, True, False
    reading.signatures["ticket"].append(str(before["signature"]).encode())
    reading.rates.append(b"")
    reading.perpetual.append(perpetual)
    reading.absolute.append(absolute)
    return reading


def take_in_wrong(reading: Reading, kind: str) -> None:
    """Keep the place of a record that is wrong, so that those behind it are judged by themselves."""
    if kind == "ticket":
        reading.rates.append(b"")
        reading.perpetual.append(reading.perpetual[-1] if reading.perpetual else 0)
        reading.absolute.append(reading.absolute[-1] if reading.absolute else 0)
    elif kind.startswith("total_"):
        reading.closed[kind].append(Closed({}, 0, 0))


def escaped(text: str) -> bytes:
    """A field as it stands in a signed text."""
    for plain, written in (("%", "%25"), (";", "%3B"), ("|", "%7C"), ("\n", "%0A"), ("\r", "%0D")):
        text = text.replace(plain, written)
    return text.encode()
