"""What can be checked: an archive (zip or folder), a folder of copies, one journal; and checkpoints kept elsewhere."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from comptoir_fiscal_verify.journal import Report, examine
from comptoir_fiscal_verify.keys import read_key
from comptoir_fiscal_verify.lines import decode
from comptoir_fiscal_verify.reading import KINDS

HEAD, CHECKPOINT = "head.json", "checkpoint.json"
"""Files of a till's copy, beside a folder of pieces for each kind of record."""

MANIFEST, SIGNATURES = "manifest.json", "manifest.signatures.json"
"""Files of an archive: what is in it, and what each till signed of that."""

JOURNAL = "journal.ndjson"
_SHORT = "CKP1"
_PIECE_BYTES = 1 << 20

Heads = Sequence[Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Checked:
    """One thing that was checked: its name, how many records it holds, and what is wrong with it."""

    name: str
    records: int
    problems: Sequence[str]


def check(path: Path, checkpoint: Heads = ()) -> Iterator[Checked]:
    """Check whatever lies at a path."""
    if path.is_file() and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if not name.endswith("/")]
            yield from _check_archive(names, archive.open, checkpoint)
    elif path.is_file():
        with path.open("rb") as lines:
            yield _report(path.name, examine(lines, checkpoint))
    elif (path / MANIFEST).is_file():
        names = [found.relative_to(path).as_posix() for found in path.rglob("*") if found.is_file()]
        beside = {name for name in names if "__pycache__" in name}
        yield from _check_archive(sorted(set(names) - beside), lambda name: (path / name).open("rb"), checkpoint)
    else:
        copies = sorted(head.parent for head in path.rglob(HEAD))
        if not copies:
            yield Checked(path.name, 0, ["there is no archive and no copy of a journal here"])
        for copy in copies:
            yield _report(copy.name, examine(gather(copy), [*checkpoint, *_kept_with(copy)]))


def _report(name: str, report: Report) -> Checked:
    return Checked(name, report.records, [str(finding) for finding in report.findings])


def _check_archive(names: Iterable[str], open_: Callable[[str], IO[bytes]], checkpoint: Heads) -> Iterator[Checked]:
    """The files are those of the manifest, the tills signed it, and each journal is as it was sealed.

    Files are read piece by piece, whatever they hold.
    """
    there = set(names) - {SIGNATURES}
    with open_(MANIFEST) as file:
        content = file.read()
    with open_(SIGNATURES) as file:
        signed = {one["till"]: one for one in json.loads(file.read())}
    manifest = json.loads(content)
    problems = []
    listed: Mapping[str, str] = manifest["sha256"]
    problems += [f"{name} is missing" for name in sorted(listed.keys() - there)]
    problems += [f"{name} is not in the manifest" for name in sorted(there - listed.keys() - {MANIFEST})]
    for name in sorted(listed.keys() & there):
        with open_(name) as file:
            is_same = _digest(file) == listed[name]
        if not is_same:
            problems.append(f"{name} is not what was archived")
    journals = sorted(name for name in listed.keys() & there if name.endswith(f"/{JOURNAL}"))
    if not journals:
        problems.append("there is no journal in this archive")
    reports = {}
    for name in journals:
        with open_(name) as lines:
            reports[name] = examine(lines, checkpoint)
    for report in reports.values():
        one = signed.get(report.till)
        fits = None if one is None else read_key(report.last_key)
        signature = None if one is None else decode(str(one["signature"]).encode())
        if fits is None or signature is None or not fits(signature, content):
            problems.append(f"the manifest is not signed by the till {report.till}")
    held = {report.till for report in reports.values()}
    problems += [f"the journal of the till {till} is missing" for till in sorted(signed.keys() - held)]
    yield Checked(MANIFEST, 0, problems)
    for name, report in reports.items():
        yield _report(name, report)


def _digest(file: IO[bytes]) -> str:
    found = hashlib.sha256()
    while piece := file.read(_PIECE_BYTES):
        found.update(piece)
    return found.hexdigest()


def gather(folder: Path) -> Iterator[bytes]:
    """The export that the pieces of a till's copy make up; a record that lies in two pieces alike is taken once."""
    yield (folder / HEAD).read_bytes()
    for kind in KINDS:
        known: set[bytes] = set()
        for piece in sorted((folder / kind).glob("*.ndjson")):
            for line in piece.read_bytes().splitlines(keepends=True):
                digest = hashlib.sha256(line).digest()
                if digest not in known:
                    known.add(digest)
                    yield line


def _kept_with(copy: Path) -> list[Mapping[str, object]]:
    files = [copy / CHECKPOINT, *sorted((copy / "checkpoints").glob("*.json"))]
    return [head for file in files if file.is_file() for head in json.loads(file.read_bytes())]


def read_checkpoint(content: str) -> list[Mapping[str, object]]:
    """A checkpoint as a file of the API or the copies (JSON), or as printed on a Z and mailed (`CKP1;…` lines)."""
    if content.lstrip().startswith(("[", "{")):
        value = json.loads(content)
        return list(value if isinstance(value, list) else value["checkpoint"])
    found: list[Mapping[str, object]] = []
    for line in content.splitlines():
        profile, _, rest = line.strip().partition(";")
        if profile != _SHORT:
            continue
        till, *heads = rest.split(";")
        for head in heads:
            kind, sequence, signature = head.split(":")
            found.append({"till": _plain(till), "kind": kind, "sequence": int(sequence), "signature": signature})
    return found


def _plain(text: str) -> str:
    """A field as it was before it was escaped."""
    for plain, written in (("\r", "%0D"), ("\n", "%0A"), ("|", "%7C"), (";", "%3B"), ("%", "%25")):
        text = text.replace(written, plain)
    return text
