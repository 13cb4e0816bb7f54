"""Checks an exported journal by itself: no database, no other part of the platform, only the file and a checkpoint.

    python -m comptoir.fiscal.verifier EXPORT [--checkpoint FILE]

EXPORT is a file, or a folder of copies (`copy_to`): then each till's copy in it is checked, against the checkpoint that
lies beside it. It reads what `export_lines` wrote and finds any byte that was changed, any record that was removed,
inserted or moved, and, with a checkpoint that was kept elsewhere, a journal whose end was cut off. It then recomputes
every total.
Exit 0 and one line per chain when all is well; exit 1 and one line per finding otherwise.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

KINDS = ("ticket", "total_day", "total_month", "total_year", "duplicate", "event")
_HEAD_KEYS = {"export", "profile", "public_key", "till", "version"}
_RECORD_KEYS = {"kind", "sequence", "signature", "text", "document"}
_SEQUENCE_FIELD = {"ticket": 5, "total_day": 6, "total_month": 6, "total_year": 6, "duplicate": 2, "event": 2}
_PREVIOUS_FIELD = {"ticket": 8, "total_day": 8, "total_month": 8, "total_year": 8, "duplicate": 9, "event": 9}
_FIELD_COUNT = {"ticket": 13, "total_day": 13, "total_month": 13, "total_year": 13, "duplicate": 10, "event": 10}
_JOURNAL_STARTED = "260"

HEAD, CHECKPOINT = "head.json", "checkpoint.json"
"""Files of a till's copy, beside a folder of pieces for each kind of record."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was sealed."""

    line: int
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"


@dataclass(slots=True)
class _Total:
    gross: dict[str, int] = field(default_factory=dict)
    perpetual: int = 0
    absolute: int = 0


@dataclass(slots=True)
class _Reading:
    """What has been read so far."""

    key: Ed25519PublicKey
    till: str
    public_text: str
    heads: dict[str, tuple[int, str]] = field(default_factory=dict)
    totals: dict[str, dict[int, _Total]] = field(default_factory=lambda: {kind: {0: _Total()} for kind in KINDS[:4]})
    rank: int = 0


def verify(content: bytes, checkpoint: Sequence[Mapping[str, object]] = ()) -> list[Finding]:
    """Everything that is wrong with an export; an empty list means that it is what was sealed."""
    if not content.endswith(b"\n"):
        return [Finding(content.count(b"\n") + 1, "the last line is not complete")]
    lines = content[:-1].split(b"\n")
    head = _parse(lines[0])
    if head is None or set(head) != _HEAD_KEYS or head["export"] != "comptoir-fiscal" or head["version"] != 1:
        return [Finding(1, "this is not an export of a journal")]
    public = _decode(head["public_key"])
    if public is None or len(public) != 32 or head["profile"] != "FR1":
        return [Finding(1, "the head of the export was altered")]
    reading = _Reading(Ed25519PublicKey.from_public_bytes(public), str(head["till"]), str(head["public_key"]))
    findings: list[Finding] = []
    for number, line in enumerate(lines[1:], start=2):
        reason = _read(reading, line)
        if reason:
            findings.append(Finding(number, reason))
    if "event" not in reading.heads:
        findings.append(Finding(len(lines), "the event that starts the journal is missing"))
    return findings + _against(reading, checkpoint, len(lines))


def _read(reading: _Reading, line: bytes) -> str | None:
    """Take in one record; returns what is wrong with it."""
    record = _parse(line)
    if record is None or not {"kind", "sequence", "signature", "text"} <= set(record) <= _RECORD_KEYS:
        return "this is not a record as it was exported"
    kind, sequence, text = str(record["kind"]), record["sequence"], str(record["text"])
    if kind not in KINDS:
        return f"no record is of the kind {kind}"
    if KINDS.index(kind) < reading.rank:
        return "the record is out of place"
    reading.rank = KINDS.index(kind)
    expected, previous = reading.heads.get(kind, (0, ""))
    reading.heads[kind] = (expected + 1, str(record["signature"]))
    if sequence != expected + 1:
        reading.heads[kind] = (sequence if isinstance(sequence, int) else expected, str(record["signature"]))
        return f"{kind} {expected + 1} was expected, {sequence} stands here"
    signature = _decode(record["signature"])
    try:
        reading.key.verify(signature or b"", text.encode())
    except InvalidSignature:
        return f"the signature of {kind} {sequence} does not fit"
    return _check_text(reading, kind, sequence, text, previous) or _check_document(kind, sequence, text, record)


def _check_text(reading: _Reading, kind: str, sequence: int, text: str, previous: str) -> str | None:
    first, _, second = text.partition("\n")
    fields = first.split(";")
    if len(fields) != _FIELD_COUNT[kind] or fields[:2] != ["FR1", kind]:
        return f"{kind} {sequence} is not written as its kind"
    if fields[_SEQUENCE_FIELD[kind]] != str(sequence):
        return f"the text of {kind} {sequence} has another number"
    if fields[_PREVIOUS_FIELD[kind]] != previous:
        return f"{kind} {sequence} does not follow the record before it"
    if fields[_PREVIOUS_FIELD[kind] - 1] != ("O" if sequence == 1 else "N"):
        return f"{kind} {sequence} has the wrong first-of-chain flag"
    if kind == "event":
        return _check_event(reading, sequence, fields)
    if kind == "ticket":
        return _check_ticket(reading, sequence, fields, second.split(";"))
    if kind in reading.totals:
        return _check_total(reading, kind, sequence, fields)
    return None


def _check_event(reading: _Reading, sequence: int, fields: Sequence[str]) -> str | None:
    if fields[7] != _escaped(reading.till):
        return f"event {sequence} is of another till"
    if sequence == 1 and (fields[3] != _JOURNAL_STARTED or fields[4] != f"FR1 {reading.public_text}"):
        return "the first event does not start this journal with this key"
    return None


def _check_ticket(reading: _Reading, sequence: int, fields: Sequence[str], grand: Sequence[str]) -> str | None:
    gross, total = _gross(fields[2]), int(fields[3])
    before = reading.totals["ticket"][sequence - 1] if sequence - 1 in reading.totals["ticket"] else _Total()
    after = _Total(gross, before.perpetual + total, before.absolute + abs(total))
    reading.totals["ticket"][sequence] = after
    expected = [fields[2], fields[3], str(after.perpetual), fields[4], fields[5], str(after.absolute)]
    if sum(gross.values()) != total:
        return f"the rates of ticket {sequence} do not add up to its total"
    return None if list(grand) == expected else f"the grand total after ticket {sequence} is wrong"


def _check_total(reading: _Reading, kind: str, sequence: int, fields: Sequence[str]) -> str | None:
    below = reading.totals[KINDS[KINDS.index(kind) - 1]]
    first, last = int(fields[11]), int(fields[12])
    parts = [below[number] for number in range(first, last + 1) if number in below]
    if len(parts) != last + 1 - first:
        return f"{kind} {sequence} sums records that are not there"
    gross: dict[str, int] = {}
    for part in parts:
        for rate, amount in part.gross.items():
            gross[rate] = gross.get(rate, 0) + amount
    end = below.get(last, _Total())
    reading.totals[kind][sequence] = _Total(_gross(fields[2]), int(fields[4]), int(fields[9]))
    found = (_gross(fields[2]), int(fields[3]), int(fields[4]), int(fields[9]))
    if found != (gross, sum(gross.values()), end.perpetual, end.absolute):
        return f"{kind} {sequence} is not the sum of what it closes"
    return None


def _check_document(kind: str, sequence: int, text: str, record: Mapping[str, object]) -> str | None:
    if ("document" in record) != (kind == "ticket"):
        return f"{kind} {sequence} should {'' if kind == 'ticket' else 'not '}have a document"
    if kind != "ticket":
        return None
    found = hashlib.sha256(str(record["document"]).encode()).hexdigest()
    return None if found == text.partition("\n")[0].split(";")[12] else f"the document of ticket {sequence} was altered"


def _against(reading: _Reading, checkpoint: Sequence[Mapping[str, object]], last_line: int) -> list[Finding]:
    """What the checkpoint knows and the export does not have."""
    findings: list[Finding] = []
    for head in checkpoint:
        if head["till"] != reading.till or head["sequence"] == 0:
            continue
        kind, sequence = str(head["kind"]), head["sequence"]
        found, signature = reading.heads.get(kind, (0, ""))
        assert isinstance(sequence, int)
        if found < sequence:
            findings.append(Finding(last_line, f"{kind} ends at {found}; the checkpoint has {sequence}"))
        elif found == sequence and signature != head["signature"]:
            findings.append(Finding(last_line, f"{kind} {sequence} is not the one that the checkpoint has"))
    return findings


def gather(folder: Path) -> bytes:
    """The export that the pieces of a till's copy make up; a record that lies in two pieces alike is taken once."""
    lines = [(folder / HEAD).read_bytes()]
    for kind in KINDS:
        known: dict[object, bytes] = {}
        for piece in sorted((folder / kind).glob("*.ndjson")):
            for line in piece.read_bytes().splitlines(keepends=True):
                record = _parse(line.rstrip(b"\n"))
                sequence = None if record is None else record["sequence"]
                if sequence is None or known.get(sequence) != line:
                    lines.append(line)
                    known.setdefault(sequence, line)
    return b"".join(lines)


def _parse(line: bytes) -> dict[str, object] | None:
    """A line, if it is written exactly as the export writes it."""
    try:
        value = json.loads(line)
        again = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    except (ValueError, UnicodeError, RecursionError):
        return None
    return value if isinstance(value, dict) and again == line else None


def _decode(value: object) -> bytes | None:
    """Base64 with the URL alphabet, if it is written in its one canonical way."""
    try:
        text = str(value)
        content = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return None
    return content if base64.urlsafe_b64encode(content).rstrip(b"=").decode() == text else None


def _gross(text: str) -> dict[str, int]:
    pairs = (part.partition(":") for part in text.split("|") if part)
    return {rate: int(amount) for rate, _, amount in pairs}


def _escaped(text: str) -> str:
    escapes = (("%", "%25"), (";", "%3B"), ("|", "%7C"), ("\n", "%0A"), ("\r", "%0D"))
    for plain, written in escapes:
        text = text.replace(plain, written)
    return text


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="comptoir.fiscal.verifier", description="Checks an exported fiscal journal.")
    parser.add_argument("export", type=Path)
    parser.add_argument("--checkpoint", type=Path)
    options = parser.parse_args(arguments)
    heads = json.loads(options.checkpoint.read_bytes()) if options.checkpoint else []
    if not options.export.is_dir():
        return 0 if _report(options.export.read_bytes(), heads, "") else 1
    copies = sorted(head.parent for head in options.export.rglob(HEAD))
    if not copies:
        sys.stdout.write("there is no copy of a journal in this folder\n")
    reports = [_report(gather(copy), heads or _kept_with(copy), f"{copy.name}: ") for copy in copies]
    return 0 if copies and all(reports) else 1


def _kept_with(copy: Path) -> list[dict[str, object]]:
    file = copy / CHECKPOINT
    kept: list[dict[str, object]] = json.loads(file.read_bytes()) if file.is_file() else []
    return kept


def _report(content: bytes, heads: Sequence[Mapping[str, object]], name: str) -> bool:
    """Say what was found; whether all is well."""
    findings = verify(content, heads)
    for finding in findings:
        sys.stdout.write(f"{name}{finding}\n")
    if not findings:
        record_count = content.count(b"\n") - 1
        sys.stdout.write(f"{name}{record_count} records, all as they were sealed\n")
    return not findings


if __name__ == "__main__":
    sys.exit(main())
