"""The routes of the catalogue, below /api/v1."""

from comptoir.catalog.http.categories import CATEGORY_ROUTES
from comptoir.catalog.http.completeness import COMPLETENESS_ROUTES
from comptoir.catalog.http.conversions import CONVERSION_ROUTES
from comptoir.catalog.http.entities import ENTITY_ROUTES
from comptoir.catalog.http.grid import GRID_ROUTES
from comptoir.catalog.http.lifecycle import LIFECYCLE_ROUTES
from comptoir.catalog.http.links import LINK_ROUTES
from comptoir.catalog.http.moves import MOVE_ROUTES
from comptoir.catalog.http.naming import NAMING_ROUTES
from comptoir.catalog.http.pictures import PICTURE_ROUTES
from comptoir.catalog.http.products import PRODUCT_ROUTES
from comptoir.catalog.http.proposals import PROPOSAL_ROUTES
from comptoir.catalog.http.quality import QUALITY_ROUTES
from comptoir.catalog.http.rules import RULE_ROUTES
from comptoir.catalog.http.structure import STRUCTURE_ROUTES
from comptoir.catalog.http.team import TEAM_ROUTES

ROUTES = [
    *PICTURE_ROUTES,
    *GRID_ROUTES,
    *PROPOSAL_ROUTES,
    *TEAM_ROUTES,
    *QUALITY_ROUTES,
    *RULE_ROUTES,
    *PRODUCT_ROUTES,
    *STRUCTURE_ROUTES,
    *ENTITY_ROUTES,
    *CATEGORY_ROUTES,
    *COMPLETENESS_ROUTES,
    *MOVE_ROUTES,
    *LINK_ROUTES,
    *LIFECYCLE_ROUTES,
    *NAMING_ROUTES,
    *CONVERSION_ROUTES,
]
