"""All tables of all modules, known to one metadata."""

from __future__ import annotations

import importlib
from importlib.util import find_spec
from typing import TYPE_CHECKING

from comptoir.app.wiring import MODULES
from comptoir.kernel.tables import Table

if TYPE_CHECKING:
    from sqlalchemy import MetaData


def metadata() -> MetaData:
    """The metadata with the tables of every module."""
    for module in MODULES:
        if find_spec(f"comptoir.{module}.tables") is not None:
            importlib.import_module(f"comptoir.{module}.tables")
    return Table.metadata
