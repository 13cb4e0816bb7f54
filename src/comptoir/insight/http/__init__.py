"""Routes of insight: back-tests and what promotions did, reports, and reports by mail."""

from comptoir.insight.http.backtests import ROUTES as BACKTESTS
from comptoir.insight.http.reports import ROUTES as REPORTS

ROUTES = [*BACKTESTS, *REPORTS]
