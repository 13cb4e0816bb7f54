"""The jobs of insight."""

from __future__ import annotations

from comptoir.insight.services import signals
from comptoir.insight.services.backtests import JOB, run_backtest

JOBS = {JOB: run_backtest, signals.JOB: signals.look}
