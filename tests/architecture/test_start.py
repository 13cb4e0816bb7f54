"""What a server loads before it takes traffic: nothing that only some requests or jobs need."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.architecture.sources import ROOT

LATE = {
    "PIL", "alembic", "comptoir.app.effects", "escpos", "facturx", "httpx", "jinja2", "lxml", "pikepdf", "pypdf",
    "pyvips", "xlsxwriter",
}  # fmt: skip
"""Rendering, reading and sending, steps of the schema, and what the process beside the server does."""

_START = """
import sys
from types import SimpleNamespace
import comptoir.app.up
from comptoir.app.http.application import create_app

class Anything(SimpleNamespace):
    def __getattr__(self, name): return None

create_app(Anything(database=Anything(), authenticator=Anything()))
print("\\n".join(sys.modules))
"""


def loaded() -> set[str]:
    """The modules of a process that has made the application, as `up` does for `/readyz`."""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}/src"}
    command = [sys.executable, "-P", "-c", _START]
    return set(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.split())


def test_a_server_starts_without_what_it_may_never_need() -> None:
    found = loaded()
    assert {"litestar", "sqlalchemy", "comptoir.till.http"} <= found
    assert found & LATE == set()
