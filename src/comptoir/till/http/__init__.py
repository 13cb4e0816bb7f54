"""Routes of tills, tickets, returns and payment attempts."""

from comptoir.till.http import approvals, payments, tickets, tills

ROUTES = [*tills.ROUTES, *tickets.ROUTES, *payments.ROUTES, *approvals.ROUTES]
