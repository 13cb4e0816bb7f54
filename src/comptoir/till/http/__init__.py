"""Routes of tills, tickets, returns, parked baskets, payment attempts and what tickets would earn."""

from comptoir.till.http import approvals, loyalty, parked, payments, tickets, tills

ROUTES = [*tills.ROUTES, *tickets.ROUTES, *payments.ROUTES, *approvals.ROUTES, *parked.ROUTES, *loyalty.ROUTES]
