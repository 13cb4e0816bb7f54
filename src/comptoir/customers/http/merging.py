"""The routes of customers that are one: candidates, merging, taking it back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from msgspec import Struct

from comptoir.access.domain import Principal
from comptoir.customers.http.shapes import CustomerItem, CustomerView, customer_view, item_view
from comptoir.customers.queries.people import groups_by_customer, likenesses, whole_customer
from comptoir.customers.queries.search import default_country
from comptoir.customers.services.merging import merge_customer, tell_apart, unmerge_customer
from comptoir.kernel.database import Database
from comptoir.kernel.http import WrongCursor, page, page_limit, read_cursor, write_cursor
from comptoir.kernel.secrets import SecretBox
from comptoir.kernel.values.time import format_instant


class MergeBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """Into whom a customer is merged."""

    into: UUID


class ApartBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """Who a customer is not, though they look alike."""

    other: UUID


class ApartView(Struct, kw_only=True):
    """Whether the pair was on the list of duplicates until now."""

    changed: bool


class DuplicateView(Struct, kw_only=True):
    """Two customers that may be one. reason: "phone", "email", "birth_date" or "postal_code" (with a close name)."""

    one: CustomerItem
    other: CustomerItem
    reason: str
    found_at: str


@get("/customers/duplicates", permission="customers.customer.merge", sync_to_thread=True)
def list_duplicates(
    database: Database,
    secrets: SecretBox,
    customer: UUID | None = None,
    limit: int | None = None,
    after: str | None = None,
) -> Response[dict[str, Any]]:
    """Pairs that nobody decided about yet: of one customer, or all."""
    size = page_limit(limit)
    with database.read() as connection:
        found = likenesses(connection, secrets, customer, _after(after), size + 1)
        ids = {id_ for one, other, _, _ in found for id_ in (one.customer.id, other.customer.id)}
        groups, country = groups_by_customer(connection, ids, database.clock.now()), default_country(connection)
        items = [
            DuplicateView(
                one=item_view(one, groups[one.customer.id], country),
                other=item_view(other, groups[other.customer.id], country),
                reason=reason,
                found_at=format_instant(at),
            )
            for one, other, reason, at in found[:size]
        ]
        last = items[-1] if len(found) > size else None
        return page(connection, items, None if last is None else write_cursor(str(last.one.id), str(last.other.id)))


def _after(text: str | None) -> tuple[UUID, UUID] | None:
    if text is None:
        return None
    first, second = read_cursor(text, 2)
    try:
        return UUID(first), UUID(second)
    except ValueError:
        raise WrongCursor(pointer="/after") from None


@post(
    "/customers/{customer_id:uuid}/merge", permission="customers.customer.merge", status_code=200, sync_to_thread=True
)
def merge(
    customer_id: UUID, data: MergeBody, database: Database, principal: Principal, secrets: SecretBox, trace: str
) -> CustomerView:
    """From now on the customer is read as another one, who is answered."""
    with database.write(principal.actor, trace) as uow:
        merge_customer(uow, principal, customer_id, data.into)
        return customer_view(whole_customer(uow.connection, secrets, data.into, uow.now), None)


@post(
    "/customers/{customer_id:uuid}/unmerge", permission="customers.customer.merge", status_code=200, sync_to_thread=True
)
def unmerge(
    customer_id: UUID, database: Database, principal: Principal, secrets: SecretBox, trace: str
) -> CustomerView:
    """Take a merge back: the customer stands alone again, and is answered."""
    with database.write(principal.actor, trace) as uow:
        unmerge_customer(uow, principal, customer_id)
        return customer_view(whole_customer(uow.connection, secrets, customer_id, uow.now), None)


@post(
    "/customers/{customer_id:uuid}/apart", permission="customers.customer.merge", status_code=200, sync_to_thread=True
)
def set_apart(customer_id: UUID, data: ApartBody, database: Database, principal: Principal, trace: str) -> ApartView:
    """Say that two customers who look alike are two."""
    with database.write(principal.actor, trace) as uow:
        return ApartView(changed=tell_apart(uow, principal, customer_id, data.other))


ROUTES = [list_duplicates, merge, unmerge, set_apart]
