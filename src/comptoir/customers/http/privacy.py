"""The routes of consents, looks and tombstones."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post
from msgspec import Meta, Struct
from sqlalchemy import Connection

from comptoir.access.domain import Principal
from comptoir.customers.domain.consents import Consent, Proof, Source
from comptoir.customers.domain.parties import CustomerNotFound
from comptoir.customers.queries.standing import family, standing_ids
from comptoir.customers.services.consents import consents_of, purposes, record_consent, standing_consents
from comptoir.customers.services.erasing import tombstones
from comptoir.customers.services.looks import Look, looks
from comptoir.kernel.database import Database
from comptoir.kernel.http import WrongCursor, page, page_limit, read_cursor, write_cursor
from comptoir.kernel.texts import text
from comptoir.kernel.values.time import Instant, format_instant, from_ms, to_ms

Short = Annotated[str, Meta(max_length=120)]


class ConsentBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """Something that a customer said.

    wording: version of the text they agreed to, that of our own by default; reference: `ticket:UUID`, `order:UUID`,
    `document:UUID` or `page:/PATH`.
    """

    purpose: Short
    channel: Short
    given: bool
    source: Source
    wording: Short | None = None
    reference: Short | None = None


class ConsentView(Struct, kw_only=True):
    """What was said of a purpose and channel."""

    id: UUID
    purpose: str
    channel: str
    given: bool
    source: str
    wording: str
    reference: str | None
    by: str
    at: str


class StandingView(Struct, kw_only=True):
    """What may be asked for, and whether it is allowed now; `said` is null where nothing ever was."""

    purpose: str
    channel: str
    title: str
    channel_title: str
    basis: str
    given: bool
    said: ConsentView | None


class ConsentsView(Struct, kw_only=True):
    """What stands now, and everything that was ever said, newest first."""

    items: list[StandingView]
    history: list[ConsentView]


@get("/purposes", permission="customers.consent.read", sync_to_thread=True)
def list_purposes(locale: str) -> dict[str, Any]:
    """What customers are asked for, with the words for it."""
    items = [
        {
            "code": purpose.code,
            "title": text(f"customers.purpose.{purpose.code}", locale),
            "question": text(f"customers.purpose.{purpose.code}.question", locale),
            "channels": list(purpose.channels),
            "basis": purpose.basis,
            "wording": purpose.wording,
        }
        for purpose in purposes().values()
    ]
    return {"items": items, "next": None}


@get("/customers/{customer_id:uuid}/consents", permission="customers.consent.read", sync_to_thread=True)
def show_consents(customer_id: UUID, database: Database, locale: str) -> ConsentsView:
    """What a customer allows, and how that can be proven."""
    with database.read() as connection:
        require_customer(connection, customer_id)
        return _consents(connection, customer_id, locale)


@post("/customers/{customer_id:uuid}/consents", permission="customers.consent.edit", sync_to_thread=True)
def say_consent(
    customer_id: UUID, data: ConsentBody, database: Database, principal: Principal, trace: str, locale: str
) -> ConsentsView:
    """Write down that a customer allows something or takes it back; it counts at once."""
    with database.write(principal.actor, trace) as uow:
        standing = require_customer(uow.connection, customer_id)
        known = purposes().get(data.purpose)
        wording = data.wording or (known.wording if known else "")
        proof = Proof(data.source, wording, data.reference)
        record_consent(uow, standing, data.purpose, data.channel, proof, is_given=data.given)
        return _consents(uow.connection, standing, locale)


@get("/customers/{customer_id:uuid}/looks", permission="customers.privacy.read", sync_to_thread=True)
def show_looks(customer_id: UUID, database: Database, limit: int | None = None) -> Response[dict[str, Any]]:
    """Who looked at a customer, newest first."""
    with database.read() as connection:
        found = looks(connection, family(connection, customer_id), None, page_limit(limit))
        return page(connection, [_look(one) for one in found], None)


@get("/privacy/looks", permission="customers.privacy.read", sync_to_thread=True)
def list_looks(database: Database, limit: int | None = None, after: str | None = None) -> Response[dict[str, Any]]:
    """Who looked at whom, newest first."""
    size = page_limit(limit)
    with database.read() as connection:
        found = looks(connection, None, read_moment(after), size + 1)
        next_ = _next(found[size - 1].at, found[size - 1].customer_id) if len(found) > size else None
        return page(connection, [_look(one) for one in found[:size]], next_)


@get("/privacy/erasures", permission="customers.privacy.read", sync_to_thread=True)
def list_erasures(database: Database, limit: int | None = None, after: str | None = None) -> Response[dict[str, Any]]:
    """Who was forgotten, when, why, and what is kept without a name; newest first."""
    size = page_limit(limit)
    with database.read() as connection:
        found = tombstones(connection, read_moment(after), size + 1)
        next_ = _next(found[size - 1].asked_at, found[size - 1].customer_id) if len(found) > size else None
        items = [
            {
                "customer": str(one.customer_id),
                "reason": one.reason,
                "by": one.actor,
                "asked_at": format_instant(one.asked_at),
                "erased_at": None if one.erased_at is None else format_instant(one.erased_at),
                "kept": one.kept,
            }
            for one in found[:size]
        ]
        return page(connection, items, next_)


def require_customer(connection: Connection, customer_id: UUID) -> UUID:
    """The customer that an id stands for. Refuses CustomerNotFound, also for who was forgotten."""
    standing = standing_ids(connection, [customer_id]).get(customer_id)
    if standing is None:
        raise CustomerNotFound(str(customer_id))
    return standing


def read_moment(after: str | None) -> tuple[Instant, UUID] | None:
    """The instant and customer in a cursor. Refuses WrongCursor."""
    if after is None:
        return None
    at, customer_id = read_cursor(after, 2)
    try:
        return from_ms(int(at)), UUID(customer_id)
    except (ValueError, OverflowError):
        raise WrongCursor(pointer="/after") from None


def _next(at: Instant, customer_id: UUID) -> str:
    return write_cursor(str(to_ms(at)), str(customer_id))


def _look(one: Look) -> dict[str, Any]:
    return {"customer": str(one.customer_id), "by": one.actor, "route": one.route, "at": format_instant(one.at)}


def _consents(connection: Connection, customer_id: UUID, locale: str) -> ConsentsView:
    items = [
        StandingView(
            purpose=purpose.code,
            channel=channel,
            title=text(f"customers.purpose.{purpose.code}", locale),
            channel_title=text(f"customers.channel.{channel}", locale),
            basis=purpose.basis,
            given=said is not None and said.is_given,
            said=None if said is None else _view(said),
        )
        for purpose, channel, said in standing_consents(connection, customer_id)
    ]
    history = [_view(one) for one in reversed(consents_of(connection, customer_id))]
    return ConsentsView(items=items, history=history)


def _view(one: Consent) -> ConsentView:
    return ConsentView(
        id=one.id,
        purpose=one.purpose,
        channel=one.channel,
        given=one.is_given,
        source=one.proof.source.value,
        wording=one.proof.wording,
        reference=one.proof.reference,
        by=one.actor,
        at=format_instant(one.at),
    )


ROUTES = [list_purposes, show_consents, say_consent, show_looks, list_looks, list_erasures]
