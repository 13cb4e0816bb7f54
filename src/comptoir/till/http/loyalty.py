"""The route that tries the rules of the loyalty programme on a basket."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import post
from msgspec import Meta, Struct

from comptoir.access.domain.principals import Principal
from comptoir.customers.services.programme import Code, Codes, ProgrammeBody, kept, programme_of, require_programme
from comptoir.kernel.database import Database
from comptoir.kernel.values.time import parse_instant
from comptoir.till.services.desk import TillDesk
from comptoir.till.services.examples import worked_example
from comptoir.till.services.shapes import TicketBody


class ExampleBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A ticket without tenders, for whom and when. rules: other ones than those in force."""

    ticket: TicketBody
    rules: ProgrammeBody | None = None
    tier: Code | None = None
    groups: Codes = ()
    at: Annotated[str, Meta(max_length=40)] | None = None


@post("/loyalty/example", permission="customers.programme.read", status_code=200, sync_to_thread=True)
def try_example(data: ExampleBody, database: Database, principal: Principal, tills: TillDesk) -> dict[str, Any]:
    """What a ticket would earn and why; nothing is written."""
    at = database.clock.now() if data.at is None else parse_instant(data.at)
    with database.read() as connection:
        rules = require_programme(connection, at) if data.rules is None else programme_of(kept(data.rules))
        return worked_example(connection, tills, principal, data.ticket, rules, data.tier, frozenset(data.groups), at)


ROUTES = [try_example]
