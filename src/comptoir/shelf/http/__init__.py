"""Routes of shelves, their labels, and catalogues on paper."""

from __future__ import annotations

from comptoir.shelf.http.catalogues import CATALOGUE_ROUTES
from comptoir.shelf.http.labels import LABEL_ROUTES

ROUTES = [*CATALOGUE_ROUTES, *LABEL_ROUTES]
