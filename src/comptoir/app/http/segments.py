"""Routes of segments, templates and mailings; a mailing makes coupons, which customers know nothing of."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, delete, get, post, put
from msgspec import Meta, Struct

from comptoir.access.domain import Principal
from comptoir.access.queries import person_by_id
from comptoir.access.service import record_audit
from comptoir.app.access_export import sheet_text
from comptoir.catalog.queries import sellables, skus_by_id
from comptoir.customers.domain.consents import check_purpose
from comptoir.customers.domain.groups import GroupOfSegment
from comptoir.customers.domain.mailings import NobodyToMail
from comptoir.customers.queries.documents import documents, require_document
from comptoir.customers.queries.people import named_group
from comptoir.customers.queries.segments import SEGMENT, Conditions, count_members, members, segment_of
from comptoir.customers.rows.vault import open_parties
from comptoir.customers.services.consents import purposes
from comptoir.customers.services.documents import put_document
from comptoir.customers.services.groups import check_unused
from comptoir.customers.services.mailings import (
    SLICE,
    TEMPLATE,
    begin_mailing,
    check_template_body,
    counts,
    example,
    mailings,
    reach,
    write_mails,
)
from comptoir.kernel.database import Database
from comptoir.kernel.http import etag, expected_version, page, page_limit, read_id_cursor, write_cursor
from comptoir.kernel.mail import Mail, MailNotSetUp, is_set_up, write_mail
from comptoir.kernel.secrets import SecretBox
from comptoir.kernel.settings import Settings
from comptoir.kernel.values.codes import word_code
from comptoir.kernel.values.time import format_instant
from comptoir.pricing.domain.refusals import UnknownItem
from comptoir.pricing.services.coupons import check_generation, make_codes

if TYPE_CHECKING:
    from sqlalchemy import Connection


Whole = Annotated[int, Meta(ge=0, le=1_000_000_000_000)]
Days = Annotated[int, Meta(ge=0, le=36_500)]
Code = Annotated[str, Meta(max_length=80)]
Names = Annotated[dict[Code, Annotated[str, Meta(max_length=200)]], Meta(max_length=20)]
Texts = Annotated[dict[Code, Annotated[str, Meta(max_length=20_000)]], Meta(max_length=20)]
_CODE_LENGTH_MAX = 40
_CUSTOMERS_AT_ONCE = 500


class ConditionsBody(Struct, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """What customers of a segment have in common; all of them hold, of a list one is enough.

    orders, amount: in all, amounts in minor units of `currency`. consents: `purpose/channel`. skus: more items, by
    their SKUs; what is answered names them by id.
    """

    bought_within_days: Days | None = None
    not_bought_within_days: Days | None = None
    orders_min: Whole | None = None
    orders_max: Whole | None = None
    amount_min: Whole | None = None
    amount_max: Whole | None = None
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")] = "EUR"
    kinds: Annotated[tuple[Code, ...], Meta(max_length=2)] = ()
    groups: Annotated[tuple[Code, ...], Meta(max_length=50)] = ()
    stores: Annotated[tuple[UUID, ...], Meta(max_length=500)] = ()
    items: Annotated[tuple[UUID, ...], Meta(max_length=1_000)] = ()
    skus: Annotated[tuple[Code, ...], Meta(max_length=1_000)] = ()
    categories: Annotated[tuple[Code, ...], Meta(max_length=50)] = ()
    consents: Annotated[tuple[Code, ...], Meta(max_length=10)] = ()


class CountBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """Conditions that are being put together."""

    conditions: ConditionsBody


class SegmentBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """A segment."""

    name: Names
    conditions: ConditionsBody


class TemplateBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """A mail by language; `{given_name}`, `{name}` and `{coupon}` are filled in."""

    subject: Names
    text: Texts


class MailingBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """What is sent to whom. coupon_series: each mail carries a code of its own of it, which works once everywhere."""

    segment: Code
    template: Code
    coupon_series: Code | None = None


def conditions_of(connection: Connection, body: ConditionsBody) -> Conditions:
    """The conditions of a request. Refuses UnknownPurpose, GroupUnknown, GroupOfSegment, UnknownItem."""
    for one in body.consents:
        check_purpose(purposes(), *((*one.split("/", 1), "")[:2]))
    for index, code in enumerate(body.groups):
        group = named_group(connection, code, f"/conditions/groups/{index}")
        if group.rule is not None and group.rule.segment is not None:
            raise GroupOfSegment(group.code, group.rule.segment, pointer=f"/conditions/groups/{index}")
    plain = msgspec.to_builtins(body)
    named = sellables(connection, skus=plain.pop("skus", ()))
    unknown = [index for index, sku in enumerate(body.skus) if sku not in named]
    if unknown:
        raise UnknownItem(body.skus[unknown[0]], pointer=f"/conditions/skus/{unknown[0]}")
    ids = {*plain.get("items", ()), *(str(one.item_id) for one in named.values())}
    return Conditions.of(plain | {"items": sorted(ids)})


@post("/segments:count", permission="customers.segment.read", status_code=200, sync_to_thread=True)
def count_segment(data: CountBody, database: Database) -> dict[str, int]:
    """How many customers meet conditions, and how many of them allow mail."""
    with database.read() as connection:
        found = reach(connection, conditions_of(connection, data.conditions), database.clock.now())
    return {"members": found.members, "allowing": found.allowing}


@get("/segments", permission="customers.segment.read", sync_to_thread=True)
def list_segments(database: Database) -> dict[str, Any]:
    """All segments with how many customers they have now."""
    now = database.clock.now()
    with database.read() as connection:
        items = [
            {
                "code": one.code,
                **one.body,
                "skus": _skus(connection, one.body),
                "version": one.version,
                "members": count_members(connection, Conditions.of(one.body["conditions"]), now),
            }
            for one in documents(connection, SEGMENT)
        ]
    return {"items": items, "next": None}


def _skus(connection: Connection, body: dict[str, Any]) -> list[str]:
    """The SKUs of the items that a segment names."""
    return sorted(skus_by_id(connection, [UUID(one) for one in body["conditions"].get("items", ())]).values())


@put("/segments/{code:str}", permission="customers.segment.edit", sync_to_thread=True)
def put_segment(
    code: str, data: SegmentBody, request: Request[Any, Any, Any], database: Database, principal: Principal, trace: str
) -> Response[dict[str, Any]]:
    """Make or change a segment."""
    word_code(code, _CODE_LENGTH_MAX)
    with database.write(principal.actor, trace) as uow:
        body = {"name": data.name, "conditions": conditions_of(uow.connection, data.conditions).plain()}
        made = put_document(uow, SEGMENT, code, body, expected_version(request.headers))
    return Response({"code": code, **body, "version": made.version}, headers={"ETag": etag(made.version)})


@get("/segments/{code:str}", permission="customers.segment.read", sync_to_thread=True)
def show_segment(code: str, database: Database) -> Response[dict[str, Any]]:
    """One segment with how many customers it has, and how many of them allow mail."""
    with database.read() as connection:
        found = require_document(connection, SEGMENT, code)
        far = reach(connection, Conditions.of(found.body["conditions"]), database.clock.now())
    told = {"code": code, **found.body, "version": found.version, "members": far.members, "allowing": far.allowing}
    return Response(told, headers={"ETag": etag(found.version)})


@delete("/segments/{code:str}", permission="customers.segment.edit", sync_to_thread=True)
def delete_segment(code: str, database: Database, principal: Principal, trace: str) -> None:
    """Take a segment away; mailings that were sent to it keep what it said."""
    with database.write(principal.actor, trace) as uow:
        body = require_document(uow.connection, SEGMENT, code).body
        check_unused(uow.connection, code)
        put_document(uow, SEGMENT, code, body, is_deleted=True)


@get("/segments/{code:str}/members", permission="customers.segment.read", sync_to_thread=True)
def list_members(
    code: str, database: Database, limit: int | None = None, after: str | None = None
) -> Response[dict[str, Any]]:
    """The customers of a segment by their random ids; who they are is on their own page."""
    size = page_limit(limit)
    with database.read() as connection:
        aimed = segment_of(connection, code)
        last = read_id_cursor(after) if after else None
        found = members(connection, aimed, database.clock.now(), last, size + 1)
        next_ = write_cursor(str(found[size - 1])) if len(found) > size else None
        return page(connection, [{"customer": str(id_)} for id_ in found[:size]], next_)


@get("/segments/{code:str}/export", permission="customers.segment.export", sync_to_thread=True)
def export_segment(
    code: str, database: Database, secrets: SecretBox, principal: Principal, trace: str
) -> Response[bytes]:
    """The customers of a segment with names and contacts, as CSV; written into the audit trail."""
    principal.require_everywhere("customers.segment.export")
    rows: list[dict[str, object]] = []
    with database.read() as connection:
        aimed, now, last = segment_of(connection, code), database.clock.now(), None
        while ids := members(connection, aimed, now, last, _CUSTOMERS_AT_ONCE):
            last = ids[-1]
            for id_, party in open_parties(connection, secrets, ids).items():
                rows.append({"id": str(id_), "name": party.name, "email": party.email, "phone": party.phone})
    with database.write(principal.actor, trace) as uow:
        record_audit(uow, "customers.segment.exported", f"segment:{code}", {"customers": len(rows)})
    headers = {"Content-Disposition": 'attachment; filename="segment.csv"', "Cache-Control": "no-store"}
    body = sheet_text(rows, ("id", "name", "email", "phone")).encode()
    return Response(body, media_type="text/csv", headers=headers)


@get("/mail-templates", permission="customers.mailing.read", sync_to_thread=True)
def list_templates(database: Database) -> dict[str, Any]:
    """Templates of mailings."""
    with database.read() as connection:
        found = documents(connection, TEMPLATE)
    return {"items": [{"code": one.code, **one.body, "version": one.version} for one in found], "next": None}


@put("/mail-templates/{code:str}", permission="customers.mailing.send", sync_to_thread=True)
def put_template(
    code: str, data: TemplateBody, request: Request[Any, Any, Any], database: Database, principal: Principal, trace: str
) -> Response[dict[str, Any]]:
    """Make or change a template."""
    word_code(code, _CODE_LENGTH_MAX)
    body = {"subject": data.subject, "text": data.text}
    check_template_body(body)
    with database.write(principal.actor, trace) as uow:
        made = put_document(uow, TEMPLATE, code, body, expected_version(request.headers))
    return Response({"code": code, **body, "version": made.version}, headers={"ETag": etag(made.version)})


class TrialBody(TemplateBody):
    """A template that is being written. is_sent: mail it to whoever asks, too."""

    is_sent: bool = False


@post("/mail-templates:try", permission="customers.mailing.send", status_code=200, sync_to_thread=True)
def try_template(
    data: TrialBody, database: Database, settings: Settings, principal: Principal, trace: str
) -> dict[str, Any]:
    """What a template says to somebody made up, in each language; and mailed to the one who asks."""
    check_template_body({"subject": data.subject, "text": data.text})
    mails = [(locale, example(data.subject[locale], data.text[locale], locale)) for locale in sorted(data.subject)]
    if data.is_sent:
        with database.write(principal.actor, trace) as uow:
            person = person_by_id(uow.connection, principal.id)
            if person is None:
                raise NobodyToMail
            for _, mail in mails:
                write_mail(uow, settings, Mail([person.email], mail.subject, mail.text))
    items = [{"locale": locale, "subject": mail.subject, "text": mail.text} for locale, mail in mails]
    return {"items": items, "next": None}


@put("/mailings/{mailing_id:uuid}", permission="customers.mailing.send", status_code=200, sync_to_thread=True)
def send_mailing(
    mailing_id: UUID, data: MailingBody, database: Database, settings: Settings, principal: Principal, trace: str
) -> dict[str, Any]:
    """Send a template to the customers of a segment who allow mail; the same id again sends nothing more."""
    if not is_set_up(settings):
        raise MailNotSetUp
    with database.write(principal.actor, trace) as uow:
        aimed = segment_of(uow.connection, data.segment)
        made, is_new = begin_mailing(uow, mailing_id, data.segment, data.template, aimed)
        series = data.coupon_series
        if series is not None:
            principal.require("pricing.coupon.make")
            series = check_generation(uow.connection, series, SLICE, "").code
    last: UUID | None = None
    while is_new:
        with database.write(principal.actor, trace) as uow:
            last = write_mails(
                uow, made, last, None if series is None else partial(make_codes, series=series, prefix="")
            )
        is_new = last is not None
    with database.read() as connection:
        return {"id": str(mailing_id), "counts": counts(connection, mailing_id)}


@get("/mailings", permission="customers.mailing.read", sync_to_thread=True)
def list_mailings(database: Database, limit: int | None = None, after: str | None = None) -> Response[dict[str, Any]]:
    """Mailings with what became of them, newest first."""
    size = page_limit(limit)
    with database.read() as connection:
        found = mailings(connection, read_id_cursor(after) if after else None, size + 1)
        items = [
            {
                "id": str(one.id),
                "segment": one.segment,
                "template": one.template,
                "by": one.actor,
                "at": format_instant(one.at),
                "counts": counts(connection, one.id),
            }
            for one in found[:size]
        ]
        return page(connection, items, write_cursor(str(found[size - 1].id)) if len(found) > size else None)


ROUTES = [
    count_segment,
    list_segments,
    put_segment,
    show_segment,
    delete_segment,
    list_members,
    export_segment,
    list_templates,
    put_template,
    try_template,
    send_mailing,
    list_mailings,
]
