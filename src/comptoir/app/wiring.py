"""What the application is assembled from: each module's routes, jobs and readers of the feed."""

from __future__ import annotations

import importlib
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import Connection

    from comptoir.catalog.ports import ValueUser
    from comptoir.customers.ports import PersonalDataSource
    from comptoir.kernel.database import Database
    from comptoir.kernel.jobs import JobFunction
    from comptoir.kernel.reading import Reading
    from comptoir.kernel.secrets import SecretBox
    from comptoir.kernel.settings import Settings

MODULES = (
    "access", "company", "cases", "media", "catalog", "customers", "pricing", "inventory", "payments", "fiscal",
    "orders", "till", "invoicing", "accounting", "storefront", "connectors", "shelf", "insight",
    "webhooks",
)  # fmt: skip


def _offered(door: str, name: str) -> list[Any]:
    """What each module offers under a name behind one of its doors, lowest module first."""
    found = []
    for module in MODULES:
        path = f"comptoir.{module}.{door}"
        if find_spec(path) is not None:
            offered = getattr(importlib.import_module(path), name, None)
            if offered is not None:
                found.append(offered)
    return found


def module_routes() -> list[Any]:
    """Routes below /api/v1 of every module."""
    return [route for routes in _offered("http", "ROUTES") for route in routes]


def module_pages() -> list[Any]:
    """Routes of modules that stand outside /api/v1 (`/oauth/token`, the web shop)."""
    return [route for routes in _offered("http", "PAGES") for route in routes]


def job_functions() -> Mapping[str, JobFunction]:
    """Kinds of jobs and what runs them."""
    return {kind: function for jobs in _offered("jobs", "JOBS") for kind, function in jobs.items()}


def value_users() -> Sequence[ValueUser]:
    """What goes by values of attributes and by categories, and follows when an attribute becomes another."""
    from comptoir.connectors.services.value_uses import ScheduleUses  # noqa: PLC0415 - commands that convert nothing start without it
    from comptoir.customers.services.value_uses import SegmentUses  # noqa: PLC0415 - commands that convert nothing start without it
    from comptoir.pricing.services.value_uses import PriceUses  # noqa: PLC0415 - commands that convert nothing start without it
    from comptoir.till.services.value_uses import TillUses  # noqa: PLC0415 - commands that convert nothing start without it

    return (PriceUses(), TillUses(), ScheduleUses(), SegmentUses())


def export_functions() -> Mapping[str, Callable[..., int]]:
    """What can be exported: `function(connection, target, format, channel, locale)` gives the count of records."""
    return {kind: function for exports in _offered("jobs", "EXPORTS") for kind, function in exports.items()}


def sheet_fields() -> Mapping[str, Callable[[Connection], Mapping[str, Mapping[str, str]]]]:
    """Fields that the sheets of each kind of import may fill, with their labels where the shop has named them."""
    return {kind: fields for sheets in _offered("jobs", "SHEETS") for kind, fields in sheets.items()}


def reading_makers() -> list[Callable[[Settings, Database, SecretBox], Reading | None]]:
    """What makes each reader of the feed that works one at a time; None where it is not set up."""
    from comptoir.app.timeline import make_reading  # noqa: PLC0415 - commands that read nothing start without it

    return [*(make for found in _offered("readers", "READINGS") for make in found), make_reading]


def readings(settings: Settings, database: Database, secrets: SecretBox) -> list[Reading]:
    """The readers that this deployment has."""
    made = [make(settings, database, secrets) for make in reading_makers()]
    return [reading for reading in made if reading is not None]


def personal_sources() -> list[PersonalDataSource]:
    """What modules keep by the id of a customer."""
    return [source for found in _offered("personal", "PERSONAL") for source in found]


def invariants() -> list[Any]:
    """What `comptoir verify` proves."""
    return [invariant for found in _offered("invariants", "INVARIANTS") for invariant in found]
