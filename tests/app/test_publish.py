"""`comptoir publish`: a whole catalogue is shown by one command."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path

import pytest

from comptoir.app.publish import run
from comptoir.app.wiring import job_functions
from comptoir.catalog.domain.workflow import Step
from comptoir.catalog.queries import card_by_barcode
from comptoir.catalog.services.products import take_step
from comptoir.kernel.commands import CommandContext
from comptoir.kernel.database import Database
from comptoir.kernel.jobs import job_messages, run_now
from comptoir.kernel.settings import Settings
from tests.support.databases import write

SHEET = "sku;name;ean\nSOAP;Olive soap;3770012345013\nCANDLE;Fig candle;3770012345020\n"


@pytest.fixture
def context(database: Database, tmp_path: Path) -> CommandContext:
    made = CommandContext(Settings(data=tmp_path), "en_US")
    made.__dict__["database"] = database
    return made


def test_the_job_tells_what_was_left_and_why(context: CommandContext, tmp_path: Path) -> None:
    (tmp_path / "products.csv").write_text(SHEET, encoding="utf-8")
    argument = {
        "path": str(tmp_path / "products.csv"),
        "file_name": "products.csv",
        "format": "auto",
        "mapping": None,
        "dry_run": False,
    }
    run_now(context.database, tmp_path / "jobs", "catalog.import", job_functions()["catalog.import"], argument)
    with write(context.database) as uow:
        take_step(uow, "CANDLE", Step.SUBMIT)
        take_step(uow, "CANDLE", Step.REJECT)
    publish = job_functions()["catalog.publish"]
    done = run_now(context.database, tmp_path / "jobs", "catalog.publish", publish, {"locale": "fr_FR"})
    assert (done.state, done.outcome) == ("done", {"read": 2, "updated": 1, "rejected": 1})
    with context.database.read() as connection:
        (message,) = job_messages(connection, done.id)
        assert card_by_barcode(connection, "web", "en_US", "3770012345020") is None
    assert (message["sku"], message["code"], message["severity"]) == ("CANDLE", "catalog.wrong_step", "error")


def test_an_imported_catalogue_is_shown_once(
    context: CommandContext, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "products.csv").write_text(SHEET, encoding="utf-8")
    argument = {
        "path": str(tmp_path / "products.csv"),
        "file_name": "products.csv",
        "format": "auto",
        "mapping": None,
        "dry_run": False,
    }
    run_now(context.database, tmp_path / "jobs", "catalog.import", job_functions()["catalog.import"], argument)
    assert run(context, Namespace()) == 0
    assert run(context, Namespace()) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["products"], second) == (2, {"products": 0, "cards": 0})
    with context.database.read() as connection:
        shown = card_by_barcode(connection, "web", "en_US", "3770012345013")
    assert shown is not None
    assert shown.body["sku"] == "SOAP"
