"""Routes of tills, tickets, returns, parked baskets and payment attempts."""

from comptoir.till.http import approvals, parked, payments, tickets, tills

ROUTES = [*tills.ROUTES, *tickets.ROUTES, *payments.ROUTES, *approvals.ROUTES, *parked.ROUTES]
