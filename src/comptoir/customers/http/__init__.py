"""The routes of customers."""

from comptoir.customers.http import accounts, groups, loyalty, merging, notes, parties, privacy

ROUTES = [
    *parties.ROUTES,
    *merging.ROUTES,
    *groups.ROUTES,
    *notes.ROUTES,
    *privacy.ROUTES,
    *loyalty.ROUTES,
    *accounts.ROUTES,
]
