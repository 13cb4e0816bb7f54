"""Routes of tills, tickets, returns and payment attempts."""

from comptoir.till.http import payments, tickets, tills

ROUTES = [*tills.ROUTES, *tickets.ROUTES, *payments.ROUTES]
