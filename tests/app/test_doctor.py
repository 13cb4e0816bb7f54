from __future__ import annotations

from argparse import Namespace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from comptoir.app import doctor
from comptoir.app.doctor import Finding, examine
from comptoir.app.migrate import head
from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.commands import CommandContext
from comptoir.kernel.database import Database
from comptoir.kernel.settings import Settings
from comptoir.kernel.tables import FeedDeadLetter, FeedReader
from comptoir.kernel.texts import entries
from comptoir.kernel.tls import LocalAuthority
from comptoir.kernel.values.time import Instant


@pytest.fixture
def context(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandContext:
    """A healthy shop: migrated, screens built."""
    for name in ("till", "office"):
        (tmp_path / "built" / name).mkdir(parents=True)
        (tmp_path / "built" / name / "index.html").touch()
    monkeypatch.setattr(doctor, "BUILT", tmp_path / "built")
    context = CommandContext(Settings(data=tmp_path, database=database.url))
    context.__dict__["database"] = database
    return context


def ill(context: CommandContext) -> dict[str, Finding]:
    return {finding.name: finding for finding in examine(context) if not finding.is_well}


def without_durability(found: dict[str, Finding]) -> set[str]:
    """The server of the tests is quick and forgetful on purpose."""
    return set(found) - {"durability"}


def test_a_healthy_shop_has_nothing_to_mend(context: CommandContext) -> None:
    found = ill(context)
    assert without_durability(found) == set()
    assert ("durability" in found) is (context.database.dialect == "postgresql")


def test_says_how_to_mend_what_is_wrong(
    context: CommandContext, clock: FixedClock, capsys: pytest.CaptureFixture[str]
) -> None:
    now = clock.now()
    (context.settings.data / "keys").mkdir()
    (context.settings.data / "keys" / "1.key").touch(mode=0o644)
    (context.settings.data / "built" / "till" / "index.html").unlink()
    LocalAuthority(context.settings.data / "tls").server_certificate(["localhost"], Instant(now - timedelta(days=395)))
    with context.database.write(SYSTEM) as uow:
        reader = {"name": "cards", "position": 1, "fence": 1, "last_error": "odd", "attempts": 3, "updated_at": now}
        uow.connection.execute(insert(FeedReader).values(**reader))
        uow.connection.execute(insert(FeedDeadLetter).values(reader="cards", seq=1, error="odd", at=now))
    assert without_durability(ill(context)) == {"keys", "certificate", "screens", "readers"}
    context.locale = "fr_FR"
    assert doctor.run(context, Namespace()) == 1
    said = capsys.readouterr().out
    assert "!!  Écrans de la caisse et du bureau\n    Non construits : till." in said
    assert "En échec : cards ; entrées mises de côté : 1." in said
    assert "ok  Place sur le disque" in said


def test_an_empty_database_wants_a_migration_and_nothing_is_read_from_it(
    empty_database_url: str, tmp_path: Path, clock: FixedClock
) -> None:
    database = Database(empty_database_url, clock)
    context = CommandContext(Settings(data=tmp_path))
    context.__dict__["database"] = database
    try:
        found = {finding.name: finding for finding in examine(context)}
    finally:
        database.close()
    assert found["schema"] == Finding("schema", is_well=False, facts={"present": "-", "wanted": head()})
    assert "readers" not in found


def test_every_look_has_its_words() -> None:
    known = {entry.key for entry in entries("text")}
    names = {look.__name__.removeprefix("look_at_") for look in (*doctor.AROUND, *doctor.INSIDE, doctor.look_at_schema)}
    assert {f"doctor.{name}" for name in names} | {f"doctor.{name}.mend" for name in names} <= known
