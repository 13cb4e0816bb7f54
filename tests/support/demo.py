"""The demo shop for tests: made once per run, copied for whoever needs one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from litestar import Litestar
from litestar.testing import TestClient

from comptoir.app.effects import open_effects
from comptoir.app.http.application import litestar_app
from comptoir.app.runtime import open_runtime
from comptoir.app.up import prepare
from comptoir.kernel.settings import load_settings
from tests.support.postgres import locked

DEMO_DAYS = 5
"""Enough for every kind of page: whatever the weekday, the stores were open on three of them."""


def demo_template(folder: Path) -> Path:
    """The data folder of a demo shop, made once per run and kept in the run's `folder`."""
    template = folder / "demo"
    with locked(folder, "demo"):
        if not template.exists():
            draft = folder / "demo-draft"
            draft.mkdir()
            prepare(load_settings({"data": str(draft)}, {}), with_demo=True, demo_days=DEMO_DAYS)
            draft.rename(template)
    return template


@contextmanager
def demo_client(template: Path, folder: Path) -> Iterator[TestClient[Litestar]]:
    """A client of the assembled application on a copy of the demo shop, everything running as in a server."""
    data = folder / "data"
    shutil.copytree(template, data)
    settings = load_settings({"data": str(data)}, {})
    runtime = open_runtime(settings)
    effects = open_effects(settings, runtime.database)
    runtime.start()
    effects.start()
    try:
        with TestClient(litestar_app(runtime)) as client:
            yield client
    finally:
        effects.stop()
        runtime.stop()
