"""Routes of insight: back-tests and what promotions did, reports, and reports by mail."""

from comptoir.insight.http import backtests, reports

ROUTES = [*backtests.ROUTES, *reports.ROUTES]
