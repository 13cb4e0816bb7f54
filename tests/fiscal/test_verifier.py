"""The verifier finds what was changed, removed, inserted, moved or cut off."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comptoir_fiscal_verify import verify
from comptoir_fiscal_verify.__main__ import main
from comptoir_fiscal_verify.journal import _is_next_ticket, _read, take_in
from comptoir_fiscal_verify.reading import Reading, begin
from tests.fiscal.journals import export, heads, two_months

RECORDS = two_months()
EXPORT = export(RECORDS)
LINES = EXPORT.splitlines(keepends=True)


def test_a_journal_as_it_was_sealed_has_no_findings() -> None:
    assert verify(EXPORT, heads(RECORDS)) == []


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(EXPORT) - 1), st.integers(1, 255))
def test_any_byte_that_is_changed_is_found(position: int, change: int) -> None:
    altered = bytearray(EXPORT)
    altered[position] ^= change
    assert verify(bytes(altered))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, len(EXPORT) - 1), st.binary(min_size=1, max_size=1))
def test_any_byte_that_is_inserted_is_found(position: int, byte: bytes) -> None:
    assert verify(EXPORT[:position] + byte + EXPORT[position:])


@settings(max_examples=40, deadline=None)
@given(st.integers(0, len(EXPORT) - 1))
def test_any_byte_that_is_removed_is_found(position: int) -> None:
    assert verify(EXPORT[:position] + EXPORT[position + 1 :])


@pytest.mark.parametrize("position", range(len(LINES)))
def test_any_record_that_is_removed_is_found_with_the_checkpoint(position: int) -> None:
    assert verify(b"".join(LINES[:position] + LINES[position + 1 :]), heads(RECORDS))


@pytest.mark.parametrize("position", range(1, len(LINES)))
def test_a_record_that_is_there_twice_or_moved_is_found(position: int) -> None:
    assert verify(b"".join([*LINES[: position + 1], LINES[position], *LINES[position + 1 :]]))
    moved = [*LINES[:position], *LINES[position + 1 :]]
    moved.insert(1 if position != 1 else len(moved), LINES[position])
    assert moved == LINES or verify(b"".join(moved))


def test_a_journal_whose_end_was_cut_off_is_found_only_with_a_checkpoint() -> None:
    last_event = max(index for index, line in enumerate(LINES) if b'"kind":"event"' in line)
    cut = b"".join(LINES[:last_event] + LINES[last_event + 1 :])
    assert verify(cut) == []
    findings = verify(cut, heads(RECORDS))
    assert [finding.reason for finding in findings] == ["event ends at 6; the checkpoint has 7"]


def test_another_key_does_not_pass_for_the_till() -> None:
    head = json.loads(LINES[0])
    head["public_key"] = "A" * 43
    forged = json.dumps(head, sort_keys=True, separators=(",", ":")).encode() + b"\n" + b"".join(LINES[1:])
    assert verify(forged)


def test_the_command_says_what_is_wrong_and_where(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad, checkpoint = tmp_path / "good.jsonl", tmp_path / "bad.jsonl", tmp_path / "heads.json"
    good.write_bytes(EXPORT)
    bad.write_bytes(EXPORT.replace(b"2000:1200;1200;2026", b"2000:1100;1100;2026"))
    checkpoint.write_text(json.dumps(heads(RECORDS)))
    assert main([str(good), "--checkpoint", str(checkpoint)]) == 0
    assert capsys.readouterr().out == f"good.jsonl: {len(RECORDS)} records, all as they were sealed\n"
    assert main([str(bad)]) == 1
    assert capsys.readouterr().out.startswith("bad.jsonl: line 10: the signature of ticket 2 does not fit\n")


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(["change", "insert", "remove"]), st.integers(0, 255))
def test_what_is_known_at_a_glance_is_what_a_closer_look_accepts(place: int, act: str, byte: int) -> None:
    """Without signatures, so that links and totals alone must find it."""
    at = next(index for index, line in enumerate(LINES) if b'"kind":"ticket"' in line)
    line = bytearray(LINES[at])
    place %= len(line) - 1
    line[place : place + (act != "insert")] = b"" if act == "remove" else bytes([byte])
    glance, closer = (begun(at) for _ in range(2))
    if _is_next_ticket(glance, bytes(line)):
        assert _read(closer, bytes(line[:-1])) is None
        assert glance == closer
    assert _is_next_ticket(begun(at), LINES[at])


def begun(lines: int) -> Reading:
    reading = begin(LINES[0], checks_signatures=False)
    assert isinstance(reading, Reading)
    assert [take_in(reading, line) for line in LINES[1:lines]] == [None] * (lines - 1)
    reading.keys = []  # functions, which are not equal
    return reading
