"""The journal of one till: every chain of records, their signatures, and every total worked out again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

from comptoir_fiscal_verify.lines import Line, decode, read_line
from comptoir_fiscal_verify.reading import KINDS, Reading, begin, escaped, take_in_wrong
from comptoir_fiscal_verify.sums import check_sums

_DOCUMENTED = {"ticket", "invoice"}
_DOCUMENT_BEGINS, _TICKET_BEGINS = b'{"document":"', b'","kind":"ticket","sequence":'
_TICKET_RANK = KINDS.index("ticket")
_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_ESCAPED = bytes(range(32)) + b"\\"


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
    reading = begin(next(lines, b""), checks_signatures=signatures)
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


def take_in(reading: Reading, line: bytes) -> str | None:
    """Take in one line with its line feed; returns what is wrong with it."""
    if _is_next_ticket(reading, line):
        return None
    return _read(reading, line[:-1]) if line.endswith(b"\n") else "the last line is not complete"


def _is_next_ticket(reading: Reading, line: bytes) -> bool:
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


def _read(reading: Reading, line: bytes) -> str | None:
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


def _check(reading: Reading, record: Line, previous: bytes) -> str | None:
    kind, sequence = record.kind, record.sequence
    if reading.checks_signatures:
        signature = decode(record.signature)
        if signature is None or not reading.key(kind, sequence)(signature, record.text):
            take_in_wrong(reading, kind)
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
        return check_sums(reading, kind, sequence, fields, second)
    take_in_wrong(reading, kind)
    return reason


def _against(reading: Reading, checkpoint: Sequence[Mapping[str, object]]) -> list[str]:
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
