"""The routes of groups of customers."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, get, put
from litestar.openapi.datastructures import ResponseSpec
from msgspec import Meta, Struct
from sqlalchemy import Connection

from comptoir.access.domain import Principal
from comptoir.company.queries import require_store, stores
from comptoir.customers.domain.groups import Group, GroupRule
from comptoir.customers.domain.parties import CustomerKind
from comptoir.customers.http.shapes import Code, Line
from comptoir.customers.queries.people import all_groups, count_of, require_group
from comptoir.customers.services.groups import PutGroup, put_group
from comptoir.kernel.database import Database
from comptoir.kernel.http import etag, expected_version, page
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.time import Instant

Count = Annotated[int, Meta(ge=0, le=10**12)]
Days = Annotated[int, Meta(ge=1, le=36_500)]


class RuleBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """Whom a group is for: all of what is said must hold. stores: where customers were entered; spent: minor units.

    segment: whoever is in this segment.
    """

    kinds: tuple[CustomerKind, ...] = ()
    stores: Annotated[tuple[Code, ...], Meta(max_length=500)] = ()
    purchases_min: Count | None = None
    spent_min: Count | None = None
    bought_within_days: Days | None = None
    not_bought_within_days: Days | None = None
    segment: Code | None = None


class GroupBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """A group as it shall be. rule: null for one put together by hand. order_minimum: net, in minor units."""

    name: Annotated[dict[Line, Line], Meta(min_length=1, max_length=50)]
    rule: RuleBody | None = None
    order_minimum: Count | None = None


class GroupView(Struct, kw_only=True):
    """A group; `customers` counts who belongs to it at this moment."""

    code: str
    name: dict[str, str]
    rule: RuleBody | None
    order_minimum: int | None
    customers: int
    version: int


@get("/customer-groups", permission="customers.group.read", sync_to_thread=True)
def list_groups(database: Database) -> Response[dict[str, Any]]:
    """All groups, by code."""
    with database.read() as connection:
        now = database.clock.now()
        return page(connection, [_view(connection, one, now) for one in all_groups(connection)], None)


@get("/customer-groups/{code:str}", permission="customers.group.read", sync_to_thread=True)
def show_group(code: str, database: Database) -> Response[GroupView]:
    """One group."""
    with database.read() as connection:
        view = _view(connection, require_group(connection, code), database.clock.now())
    return Response(view, headers={"ETag": etag(view.version)})


@put(
    "/customer-groups/{code:str}",
    permission="customers.group.edit",
    sync_to_thread=True,
    status_code=200,
    responses={201: ResponseSpec(GroupView, description="Added")},
)
def set_group(
    code: str, data: GroupBody, request: Request[Any, Any, Any], database: Database, principal: Principal, trace: str
) -> Response[GroupView]:
    """Add or change a group. Whoever it is for, prices and promotions that name it apply to at once."""
    principal.require_everywhere("customers.group.edit")
    with database.write(principal.actor, trace) as uow:
        is_known = any(one.code == fold_code(code) for one in all_groups(uow.connection))
        version = expected_version(request.headers) if is_known else None
        rule = None if data.rule is None else _rule(uow.connection, data.rule)
        wanted = PutGroup(code=code, name=data.name, rule=rule, order_minimum=data.order_minimum, version=version)
        group, is_new = put_group(uow, wanted)
        view = _view(uow.connection, group, uow.now)
    return Response(view, status_code=201 if is_new else 200, headers={"ETag": etag(view.version)})


def _rule(connection: Connection, body: RuleBody) -> GroupRule:
    return GroupRule(
        kinds=frozenset(kind.value for kind in body.kinds),
        stores=frozenset(require_store(connection, code).id for code in body.stores),
        purchases_min=body.purchases_min,
        spent_min=body.spent_min,
        bought_within_days=body.bought_within_days,
        not_bought_within_days=body.not_bought_within_days,
        segment=body.segment,
    )


def _view(connection: Connection, group: Group, now: Instant) -> GroupView:
    rule = group.rule
    codes: dict[UUID, str] = {one.id: one.code for one in stores(connection)} if rule and rule.stores else {}
    return GroupView(
        code=group.code,
        name=dict(group.name),
        rule=None
        if rule is None
        else RuleBody(
            kinds=tuple(CustomerKind(kind) for kind in sorted(rule.kinds)),
            stores=tuple(sorted(codes[id_] for id_ in rule.stores if id_ in codes)),
            purchases_min=rule.purchases_min,
            spent_min=rule.spent_min,
            bought_within_days=rule.bought_within_days,
            not_bought_within_days=rule.not_bought_within_days,
            segment=rule.segment,
        ),
        order_minimum=group.order_minimum,
        customers=count_of(connection, group, now),
        version=group.version,
    )


ROUTES = [list_groups, show_group, set_group]
