"""The routes of the catalogue, below /api/v1."""

from comptoir.catalog.http.completeness import COMPLETENESS_ROUTES
from comptoir.catalog.http.products import PRODUCT_ROUTES
from comptoir.catalog.http.proposals import PROPOSAL_ROUTES
from comptoir.catalog.http.structure import STRUCTURE_ROUTES
from comptoir.catalog.http.team import TEAM_ROUTES

ROUTES = [*PROPOSAL_ROUTES, *TEAM_ROUTES, *PRODUCT_ROUTES, *STRUCTURE_ROUTES, *COMPLETENESS_ROUTES]
