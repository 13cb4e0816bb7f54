"""The catalogue's long work."""

from __future__ import annotations

from comptoir.catalog.services.imports.job import import_catalog

JOBS = {"catalog.import": import_catalog}
