"""The catalogue's long work, and how it leaves the house."""

from __future__ import annotations

from comptoir.catalog.services.exports import export_catalog
from comptoir.catalog.services.imports.job import import_catalog

JOBS = {"catalog.import": import_catalog}
EXPORTS = {"catalog": export_catalog}
