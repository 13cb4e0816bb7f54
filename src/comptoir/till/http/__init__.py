"""Routes of tills, tickets, returns, parked baskets, cash, payment attempts and what tickets would earn."""

from comptoir.till.http import (
    approvals,
    cash,
    exchanges,
    loyalty,
    paper,
    parked,
    payments,
    reservations,
    scales,
    sealing,
    selling,
    settling,
    stations,
    tickets,
    tills,
    training,
)

ROUTES = [
    *tills.ROUTES,
    *tickets.ROUTES,
    *payments.ROUTES,
    *approvals.ROUTES,
    *cash.ROUTES,
    *parked.ROUTES,
    *reservations.ROUTES,
    *loyalty.ROUTES,
    *paper.ROUTES,
    *exchanges.ROUTES,
    *selling.ROUTES,
    *settling.ROUTES,
    *stations.ROUTES,
    *training.ROUTES,
    *sealing.ROUTES,
    *scales.ROUTES,
]
PAGES = [*paper.PAGES, *training.PAGES]
