"""The jobs of payments."""

from __future__ import annotations

from comptoir.payments.services.stored_values import EXPIRE_JOB, expire_values

JOBS = {EXPIRE_JOB: expire_values}
