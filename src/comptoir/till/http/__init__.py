"""Routes of tills, tickets, returns, parked baskets, cash, payment attempts and what tickets would earn."""

from comptoir.till.http import approvals, cash, loyalty, paper, parked, payments, sealing, selling, tickets, tills

ROUTES = [
    *tills.ROUTES,
    *tickets.ROUTES,
    *payments.ROUTES,
    *approvals.ROUTES,
    *cash.ROUTES,
    *parked.ROUTES,
    *loyalty.ROUTES,
    *paper.ROUTES,
    *selling.ROUTES,
    *sealing.ROUTES,
]
PAGES = paper.PAGES
