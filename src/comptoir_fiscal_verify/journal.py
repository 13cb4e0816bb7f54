"""The journal of one till: every chain of records, their signatures, and every total worked out again."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO

from comptoir_fiscal_verify.keys import Fits, read_key
from comptoir_fiscal_verify.lines import Line, decode, parse, read_line

KINDS = ("event", "ticket", "total_day", "total_month", "total_year", "duplicate", "invoice", "archive")
"""The kinds of records in the order in which an export holds them."""

_BELOW = {"total_month": "total_day", "total_year": "total_month"}
_DOCUMENTED = {"ticket", "invoice"}
_HEAD_KEYS = {"export", "profile", "public_key", "till", "version"}
_JOURNAL_STARTED, _KEY_CHANGED = b"260", b"910"
_DOCUMENT_BEGINS, _TICKET_BEGINS = b'{"document":"', b'","kind":"ticket","sequence":'
_TICKET_RANK = KINDS.index("ticket")
_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_ESCAPED = bytes(range(32)) + b"\\"
_NEW_KEY = re.compile(r"FR1 (\S+) after((?: [a-z_]+=\d+)+)")


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where fields stand in the text of a kind of record."""

    sequence: int
    previous: int
    count: int


_LAYOUTS = {
    "event": _Layout(2, 9, 10),
    "ticket": _Layout(5, 8, 13),
    "total_day": _Layout(6, 8, 13),
    "total_month": _Layout(6, 8, 13),
    "total_year": _Layout(6, 8, 13),
    "duplicate": _Layout(2, 9, 10),
    "invoice": _Layout(9, 8, 13),
    "archive": _Layout(9, 8, 13),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was sealed."""

    line: int
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"


@dataclass(frozen=True, slots=True)
class _Closed:
    gross: Mapping[bytes, int]
    perpetual: int
    absolute: int


@dataclass(slots=True)
class _Reading:
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
    closed: dict[str, list[_Closed]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
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


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in a journal, and what it holds."""

    till: str
    records: int
    last_key: str
    findings: Sequence[Finding]


def verify(
    content: bytes | Iterable[bytes], checkpoint: Sequence[Mapping[str, object]] = (), *, signatures: bool = True
) -> list[Finding]:
    """Everything that is wrong with an export; an empty list means that it is what was sealed."""
    return list(examine(content, checkpoint, signatures=signatures).findings)


def examine(
    content: bytes | Iterable[bytes], checkpoint: Sequence[Mapping[str, object]] = (), *, signatures: bool = True
) -> Report:
    """The same with what the journal holds.

    content: the whole export, or its lines with their line feeds. checkpoint: `{till, kind, sequence, signature}` of
    records that somebody kept elsewhere. signatures: False checks links and totals only.
    """
    lines = iter(BytesIO(content) if isinstance(content, bytes) else content)
    reading = _begin(next(lines, b""), checks_signatures=signatures)
    if isinstance(reading, str):
        return Report("", 0, "", [Finding(1, reading)])
    findings: list[Finding] = []
    number = 1
    for number, line in enumerate(lines, start=2):
        reason = take_in(reading, line)
        if reason is not None:
            findings.append(Finding(number, reason))
    if not reading.signatures["event"]:
        findings.append(Finding(number, "the event that starts the journal is missing"))
    if not reading.is_anchored:
        findings.append(Finding(number, "no closure ends where the tickets of this archive begin"))
    findings += [Finding(number, reason) for reason in _against(reading, checkpoint)]
    return Report(reading.till.decode(), number - 1, reading.last_key or reading.public_key, findings)


def _begin(line: bytes, *, checks_signatures: bool) -> _Reading | str:
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
    reading = _Reading(escaped(str(head["till"])), public_key, checks_signatures)
    reading.keys.append(({}, fits))
    return _begin_later(reading, head["from"]) if "from" in head else reading


def _begin_later(reading: _Reading, before: object) -> _Reading | str:
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


def take_in(reading: _Reading, line: bytes) -> str | None:
    """Take in one line with its line feed; returns what is wrong with it."""
    if _is_next_ticket(reading, line):
        return None
    return _read(reading, line[:-1]) if line.endswith(b"\n") else "the last line is not complete"


def _is_next_ticket(reading: _Reading, line: bytes) -> bool:
    """Take in a line that is the next ticket as it was sealed; False, and nothing taken in, for any other.

    Nearly all lines are tickets that nobody touched: this knows them in a third of the time, and has no words for what
    is wrong with the others, since `_read` looks at those again.
    """
    end = line.rfind(_TICKET_BEGINS)
    if end < 0 or reading.rank > _TICKET_RANK or not line.startswith(_DOCUMENT_BEGINS):
        return False
    quoted, rest = line[len(_DOCUMENT_BEGINS) : end], line[end + len(_TICKET_BEGINS) :]
    number, _, rest = rest.partition(b',"signature":"')
    signed, _, text = rest.partition(b'","text":"')
    first, _, second = text.partition(b"\\n")
    fields = first.split(b";")
    if len(fields) != _LAYOUTS["ticket"].count or signed.translate(None, _BASE64) or not _is_plain(first):
        return False
    # In the document every backslash stands before a quote, every quote behind a backslash, and nothing is unprintable.
    document = quoted.translate(None, _ESCAPED)
    escapes = len(quoted) - len(document)
    if quoted.count(b'\\"') != escapes or document.count(b'"') != escapes:
        return False
    profile, kind, rates, said, wall, written, _, flag, previous, _, _, _, digest = fields
    known = reading.signatures["ticket"]
    sequence = reading.first + len(known)
    before, perpetual, absolute = (known[-1], reading.perpetual[-1], reading.absolute[-1]) if known else (b"", 0, 0)
    try:
        total = int(said)
        parts = [int(part[part.rfind(b":") + 1 :]) for part in rates.split(b"|")] if rates else []
    except ValueError:
        return False
    perpetual, absolute = perpetual + total, absolute + abs(total)
    if (
        not number == written == b"%d" % sequence
        or (profile, kind, flag, previous) != (b"FR1", b"ticket", b"O" if sequence == 1 else b"N", before)
        or sum(parts) != total
        or second != b'%b;%b;%d;%b;%b;%d"}\n' % (rates, said, perpetual, wall, written, absolute)
        or hashlib.sha256(document).hexdigest().encode() != digest
    ):
        return False
    if reading.checks_signatures:
        signature = decode(signed)
        if signature is None or not reading.key("ticket", sequence)(signature, b"%b\n%b" % (first, second[:-3])):
            return False
    reading.rank = _TICKET_RANK
    known.append(signed)
    reading.rates.append(rates)
    reading.perpetual.append(perpetual)
    reading.absolute.append(absolute)
    return True


def _is_plain(text: bytes) -> bool:
    """Whether JSON writes a text as it is."""
    return text.isascii() and text.decode().isprintable() and b"\\" not in text and b'"' not in text


def _read(reading: _Reading, line: bytes) -> str | None:
    """Take in one record; returns what is wrong with it."""
    record = read_line(line)
    if record is None:
        return "this is not a record as it was exported"
    kind, sequence = record.kind, record.sequence
    if kind not in _LAYOUTS:
        return f"no record is of the kind {kind}"
    rank = KINDS.index(kind)
    if rank < reading.rank:
        return "the record is out of place"
    reading.rank = rank
    known = reading.signatures[kind]
    previous, expected = (known[-1] if known else b""), reading.last(kind) + 1
    if sequence != expected:
        return f"{kind} {expected} was expected, {sequence} stands here"
    known.append(record.signature)
    try:
        return _check(reading, record, previous)
    except (ValueError, IndexError):
        return f"{kind} {sequence} is not written as its kind"


def _check(reading: _Reading, record: Line, previous: bytes) -> str | None:
    kind, sequence = record.kind, record.sequence
    if reading.checks_signatures:
        signature = decode(record.signature)
        if signature is None or not reading.key(kind, sequence)(signature, record.text):
            _take_in_wrong(reading, kind)
            return f"the signature of {kind} {sequence} does not fit"
    first, _, second = record.text.partition(b"\n")
    fields = first.split(b";")
    layout = _LAYOUTS[kind]
    if len(fields) != layout.count or fields[0] != b"FR1" or fields[1] != kind.encode():
        reason = f"{kind} {sequence} is not written as its kind"
    elif fields[layout.sequence] != b"%d" % sequence:
        reason = f"the text of {kind} {sequence} has another number"
    elif fields[layout.previous] != previous:
        reason = f"{kind} {sequence} does not follow the record before it"
    elif fields[layout.previous - 1] != (b"O" if sequence == 1 else b"N"):
        reason = f"{kind} {sequence} has the wrong first-of-chain flag"
    elif (record.document is not None) != (kind in _DOCUMENTED):
        reason = f"{kind} {sequence} should {'' if kind in _DOCUMENTED else 'not '}have a document"
    elif record.document is not None and hashlib.sha256(record.document).hexdigest().encode() != fields[12]:
        reason = f"the document of {kind} {sequence} was altered"
    else:
        return _check_sums(reading, kind, sequence, fields, second)
    _take_in_wrong(reading, kind)
    return reason


def _take_in_wrong(reading: _Reading, kind: str) -> None:
    """Keep the place of a record that is wrong, so that those behind it are judged by themselves."""
    if kind == "ticket":
        reading.rates.append(b"")
        reading.perpetual.append(reading.perpetual[-1] if reading.perpetual else 0)
        reading.absolute.append(reading.absolute[-1] if reading.absolute else 0)
    elif kind.startswith("total_"):
        reading.closed[kind].append(_Closed({}, 0, 0))


def _check_sums(reading: _Reading, kind: str, sequence: int, fields: Sequence[bytes], second: bytes) -> str | None:
    if kind == "ticket":
        return _check_ticket(reading, sequence, fields, second)
    if kind.startswith("total_"):
        return _check_total(reading, kind, sequence, fields)
    if kind == "event":
        return _check_event(reading, sequence, fields)
    if kind == "archive":
        return _check_archive(reading, sequence, fields)
    return None


def _check_event(reading: _Reading, sequence: int, fields: Sequence[bytes]) -> str | None:
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


def _check_ticket(reading: _Reading, sequence: int, fields: Sequence[bytes], second: bytes) -> str | None:
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


def _check_total(reading: _Reading, kind: str, sequence: int, fields: Sequence[bytes]) -> str | None:
    first, last = int(fields[11]), int(fields[12])
    said = _Closed(gross_of([fields[2]]), int(fields[4]), int(fields[9]))
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
    end = below[last - 1] if last else _Closed({}, 0, 0)
    if (said.gross, int(fields[3]), said.perpetual, said.absolute) != (
        gross, sum(gross.values()), end.perpetual, end.absolute,
    ):  # fmt: skip
        return f"{kind} {sequence} is not the sum of what it closes"
    return None


def _check_day(reading: _Reading, sequence: int, first: int, last: int, said: _Closed, total: int) -> str | None:
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


def _check_archive(reading: _Reading, sequence: int, fields: Sequence[bytes]) -> str | None:
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


def _against(reading: _Reading, checkpoint: Sequence[Mapping[str, object]]) -> list[str]:
    """What the checkpoint knows and the export does not have, or has otherwise."""
    found: list[str] = []
    for head in checkpoint:
        kind, sequence = str(head["kind"]), head["sequence"]
        if escaped(str(head["till"])) != reading.till or not isinstance(sequence, int) or sequence == 0:
            continue
        last = reading.last(kind) if kind in KINDS else 0
        signature = reading.signature(kind, sequence) if kind in KINDS else None
        if last < sequence:
            found.append(f"{kind} ends at {last}; the checkpoint has {sequence}")
        elif signature is not None and signature != str(head["signature"]).encode():
            found.append(f"{kind} {sequence} is not the one that the checkpoint has")
    return found


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


def escaped(text: str) -> bytes:
    """A field as it stands in a signed text."""
    for plain, written in (("%", "%25"), (";", "%3B"), ("|", "%7C"), ("\n", "%0A"), ("\r", "%0D")):
        text = text.replace(plain, written)
    return text.encode()
