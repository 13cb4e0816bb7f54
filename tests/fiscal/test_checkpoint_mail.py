"""The checkpoint of each closed day is mailed, and what the mail says is enough for the verifier."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from comptoir.fiscal.readers import make_mailing
from comptoir.fiscal.service import KeyRing, begin_day, close_day, export_lines
from comptoir.kernel.database import Database
from comptoir.kernel.feed import entries_after
from comptoir.kernel.secrets import SecretBox
from comptoir.kernel.settings import Settings
from comptoir.kernel.tables import Outbox
from comptoir_fiscal_verify import verify
from comptoir_fiscal_verify.sources import read_checkpoint
from tests.fiscal.test_copies import STORE, WALL, Journals

TO = "anne@example.com, records@example.com"
MAIL = Settings(mail_host="localhost", mail_sender="till@example.com", checkpoint_mail=TO)


@pytest.fixture
def journals(database: Database, tmp_path: Path) -> Journals:
    return Journals(database, KeyRing(SecretBox(tmp_path / "keys")), tmp_path)


def test_each_closed_day_is_mailed_with_the_ends_of_all_chains(journals: Journals, tmp_path: Path) -> None:
    database, till = journals.database, journals.enrol("T1")
    for day in (date(2026, 11, 30), date(2026, 12, 1)):
        with database.write() as uow:
            begin_day(uow, journals.keys, till, store_id=STORE, entity="acme - Acme", day=day, wall=WALL)
        journals.sell(till, 2)
        with database.write() as uow:
            close_day(uow, journals.keys, till, store_id=STORE, day=day, wall=WALL)
    reading = make_mailing(MAIL, database, SecretBox(tmp_path / "keys"))
    assert reading is not None
    with database.write() as uow:
        reading.handle(uow, entries_after(uow.connection, 0, 100, reading.topics))
    with database.read() as connection:
        mails = [one.message for one in connection.execute(select(Outbox.message).order_by(Outbox.id)).all()]
        content = "".join(export_lines(connection, till)).encode()
    # November closed as well, and is no day.
    assert [(one["to"], one["subject"]) for one in mails] == [
        (["anne@example.com", "records@example.com"], f"Point de contrôle de la caisse T1, {day}")
        for day in ("2026-11-30", "2026-12-01")
    ]
    for mail, tickets in zip(mails, (2, 4), strict=True):
        heads = read_checkpoint(mail["text"])
        assert [one["sequence"] for one in heads if one["kind"] == "ticket"] == [tickets]
        assert verify(content, heads) == []


@pytest.mark.parametrize(
    "settings", [Settings(), Settings(checkpoint_mail=TO), Settings(mail_host="localhost", mail_sender="a@example.com")]
)
def test_nothing_is_mailed_where_nobody_is_named_or_no_server_is_set(settings: Settings, journals: Journals) -> None:
    assert make_mailing(settings, journals.database, SecretBox(journals.folder / "keys")) is None
