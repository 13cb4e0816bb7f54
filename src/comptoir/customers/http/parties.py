"""The routes of customers: find, list, open, add and change them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, put
from litestar.openapi.datastructures import ResponseSpec

from comptoir.access.domain import Principal
from comptoir.access.service import RefusalTrail
from comptoir.access.services.guessing import Guesses
from comptoir.company.queries import require_store, store_by_id
from comptoir.customers.domain.names import name_words
from comptoir.customers.domain.parties import SearchTooWide
from comptoir.customers.http.shapes import CustomerBody, CustomerView, customer_view, item_view, masked_view
from comptoir.customers.queries.people import Listed, customer_list, groups_by_customer, whole_customer
from comptoir.customers.queries.search import (
    FOUND_MAX,
    Found,
    Wanted,
    default_country,
    find,
    looks_like_card,
    looks_like_contact,
)
from comptoir.customers.queries.standing import standing_ids
from comptoir.customers.services.looks import note_looks
from comptoir.customers.services.parties import CREATE, PutCustomer, put_customer
from comptoir.kernel.database import Database
from comptoir.kernel.http import (
    WrongCursor,
    address_of,
    etag,
    expected_version,
    page,
    page_limit,
    read_cursor,
    write_cursor,
)
from comptoir.kernel.secrets import SecretBox
from comptoir.kernel.values.errors import MalformedValue
from comptoir.kernel.values.time import Instant, format_instant, parse_instant

LIST = "customers.customer.list"
_FOUND_BY_CASHIERS = 20
_LETTERS_MIN = 3
_LOOKED_AT_MAX = 3
"""Whoever is told of so few has found whom they looked for, and looked at them; of more, they see the one they open."""


@get("/customers", permission="customers.customer.read", sync_to_thread=True)
def list_customers(
    database: Database,
    principal: Principal,
    secrets: SecretBox,
    request: Request[Any, Any, Any],
    card_guesses: Guesses,
    contact_guesses: Guesses,
    refusals: RefusalTrail,
    trace: str,
    q: str | None = None,
    card: str | None = None,
    phone: str | None = None,
    email: str | None = None,
    group: str | None = None,
    household: UUID | None = None,
    limit: int | None = None,
    after: str | None = None,
) -> Response[dict[str, Any]]:
    """Customers by card, telephone number (any spelling), e-mail address, or `q`, which may be any of them or a name.

    Whoever may not list everybody must say whom they look for, and is told the best twenty, of many only enough to
    tell them apart; card numbers, telephone numbers and addresses that nobody has slow the next ones down.
    """
    size = page_limit(limit)
    wanted = Wanted(q or "", card or "", phone or "", email or "")
    address, is_trusted = address_of(request), principal.allows(LIST)
    guesses = None if is_trusted else _guesses(wanted, card_guesses, contact_guesses)
    if guesses is not None:
        guesses.check(principal, address, database.clock.now())
    with database.read() as connection:
        now = database.clock.now()
        if wanted.is_empty:
            if not is_trusted:
                raise SearchTooWide(pointer="/q")
            listed = Listed(group, household, principal.store_ids(LIST))
            found = customer_list(connection, secrets, listed, now, _after(after), size + 1)
            next_ = _cursor(found[size - 1]) if len(found) > size else None
        else:
            most = FOUND_MAX if is_trusted else _FOUND_BY_CASHIERS
            if not is_trusted:
                _check_narrow(wanted)
            found, next_ = find(connection, secrets, wanted, min(size, most)), None
        if guesses is not None and not found:
            guesses.count(principal, address, now, refusals, trace)
        found = found[:size]
        groups = groups_by_customer(connection, [one.customer.id for one in found], now)
        view = item_view if is_trusted or len(found) <= _LOOKED_AT_MAX else masked_view
        country = default_country(connection)
        answer = page(connection, [view(one, groups[one.customer.id], country) for one in found], next_)
    if household is not None or (not wanted.is_empty and len(found) <= _LOOKED_AT_MAX):
        note_looks(database, principal.actor, trace, [one.customer.id for one in found], "search")
    return answer


def _guesses(wanted: Wanted, cards: Guesses, contacts: Guesses) -> Guesses | None:
    if looks_like_card(wanted):
        return cards
    return contacts if looks_like_contact(wanted) else None


def _check_narrow(wanted: Wanted) -> None:
    """Refuses SearchTooWide: a name of less than three letters means half the town."""
    only_name = not (wanted.card or wanted.phone or wanted.email)
    if only_name and sum(len(word) for word in name_words(wanted.anything)) < _LETTERS_MIN:
        raise SearchTooWide(pointer="/q")


def _cursor(last: Found) -> str:
    return write_cursor(format_instant(last.customer.last_activity_at), str(last.customer.id))


def _after(text: str | None) -> tuple[Instant, UUID] | None:
    if text is None:
        return None
    at, id_ = read_cursor(text, 2)
    try:
        return parse_instant(at), UUID(id_)
    except (MalformedValue, ValueError):
        raise WrongCursor(pointer="/after") from None


@get("/customers/{customer_id:uuid}", permission="customers.customer.read", sync_to_thread=True)
def show_customer(customer_id: UUID, database: Database, secrets: SecretBox) -> Response[CustomerView]:
    """One customer; whoever was merged is answered as the customer that they are now."""
    with database.read() as connection:
        whole = whole_customer(connection, secrets, customer_id, database.clock.now())
        store_id = whole.found.customer.store_id
        store = None if store_id is None else store_by_id(connection, store_id)
    return _answer(customer_view(whole, None if store is None else store.code), status=200)


@put(
    "/customers/{customer_id:uuid}",
    permission="customers.customer.create",
    sync_to_thread=True,
    status_code=200,
    responses={201: ResponseSpec(CustomerView, description="Added")},
)
def set_customer(
    customer_id: UUID,
    data: CustomerBody,
    request: Request[Any, Any, Any],
    database: Database,
    principal: Principal,
    secrets: SecretBox,
    trace: str,
) -> Response[CustomerView]:
    """Add a customer, or (by permission `customers.customer.edit`) change one."""
    with database.read() as connection:
        version = expected_version(request.headers) if standing_ids(connection, [customer_id]) else None
        store_id = None if data.store is None else require_store(connection, data.store).id
    wanted = PutCustomer(
        id=customer_id,
        party=data.party(),
        language=data.language,
        household_id=data.household,
        groups=data.groups,
        store_id=store_id or _only_store(principal),
        version=version,
    )
    with database.write(principal.actor, trace) as uow:
        kept = put_customer(uow, principal, secrets, wanted)
        whole = whole_customer(uow.connection, secrets, customer_id, uow.now)
        kept_in = kept.customer.store_id
        store = None if kept_in is None else store_by_id(uow.connection, kept_in)
    view = customer_view(whole, None if store is None else store.code)
    return _answer(view, status=201 if kept.is_new else 200)


def _only_store(principal: Principal) -> UUID | None:
    """Where somebody enters customers who says no store: the one store that they may do it for."""
    stores = principal.store_ids(CREATE)
    return next(iter(stores)) if stores is not None and len(stores) == 1 else None


def _answer(view: CustomerView, status: int) -> Response[CustomerView]:
    return Response(view, status_code=status, headers={"ETag": etag(view.version), "Cache-Control": "no-store"})


ROUTES = [list_customers, show_customer, set_customer]
