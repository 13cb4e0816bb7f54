"""`comptoir publish`: a whole catalogue is shown by one command."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path

import pytest

from comptoir.app.publish import run
from comptoir.app.wiring import job_functions
from comptoir.catalog.queries import card_by_barcode
from comptoir.kernel.commands import CommandContext
from comptoir.kernel.database import Database
from comptoir.kernel.jobs import run_now
from comptoir.kernel.settings import Settings

SHEET = "sku;name;ean\nSOAP;Olive soap;3770012345013\nCANDLE;Fig candle;3770012345020\n"


@pytest.fixture
def context(database: Database, tmp_path: Path) -> CommandContext:
    made = CommandContext(Settings(data=tmp_path), "en_US")
    made.__dict__["database"] = database
    return made


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
