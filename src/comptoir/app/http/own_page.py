"""The customer's own page: what we keep, opened by a link that is mailed; works without script and without an account.

Nobody learns from it whether an address is known: the same answer after the same work. The link opens once, from a
button, so that programs that look into mail do not use it up; what it opens is a visit of half an hour.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from litestar import Request, Response, Router, get, post
from litestar.di import Provide
from litestar.enums import RequestEncodingType
from litestar.params import Body
from litestar.response import Redirect

from comptoir.access.domain.browser import CookieRule, ForeignRequest
from comptoir.access.domain.throttle import Rate, TooManyTries
from comptoir.access.services.throttle import Throttle
from comptoir.app.access_export import ask_export, exports_of, take_export
from comptoir.app.http.privacy import told_moments, zip_response
from comptoir.app.wiring import personal_sources
from comptoir.customers.domain.consents import EMAIL, OFFERS, Proof, Source
from comptoir.customers.domain.phones import shown_phone
from comptoir.customers.domain.privacy import ErasureHindered, ErasureReason
from comptoir.customers.queries.search import default_country, ids_by
from comptoir.customers.queries.standing import standing_ids
from comptoir.customers.rows.loyalty import accounts_by_id
from comptoir.customers.rows.vault import open_party
from comptoir.customers.senders import ask_page
from comptoir.customers.services.consents import purposes, record_consent, standing_consents
from comptoir.customers.services.erasing import ask_erasure
from comptoir.customers.services.links import VISIT_KEPT, LinkKind, end_visit, open_visit, whose
from comptoir.customers.services.timeline import timeline
from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.mail import is_set_up
from comptoir.kernel.secrets import SecretBox
from comptoir.kernel.settings import Settings
from comptoir.kernel.texts import text
from comptoir.kernel.values.money import Money
from comptoir.kernel.values.text import localized
from comptoir.kernel.values.time import parse_instant
from comptoir.pricing.services.offers import offers_of

if TYPE_CHECKING:
    from jinja2 import Environment
    from litestar.handlers import HTTPRouteHandler
    from litestar.types import AnyCallable

    from comptoir.kernel.uow import UnitOfWork

Language = Literal["fr", "en"]
Form = Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]
LOCALES = {"fr": "fr_FR", "en": "en_US"}
_SHOWN = 50
_MATCHES_MAX = 5


@cache
def _environment() -> Environment:
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - as the shop's

    loader = ChoiceLoader([PackageLoader("comptoir.app.http"), PackageLoader("comptoir.storefront")])
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


class _Teller:
    """What the templates ask for: words, instants and amounts in the page's language."""

    def __init__(self, language: Language) -> None:
        self.locale = LOCALES[language]

    def text(self, key: str, **facts: object) -> str:
        return text(f"shop.{key}", self.locale, **facts)

    def word(self, key: str, **facts: object) -> str:
        return text(f"customers.{key}", self.locale, **facts)

    def day(self, instant: str) -> str:
        return text("kernel.plain", self.locale, value=parse_instant(instant).date())

    def label(self, words: Mapping[str, str]) -> str:
        return localized(dict(words), self.locale)

    def amount(self, told: dict[str, Any] | None) -> str:
        if told is None:
            return ""
        return text("kernel.plain", self.locale, value=Money(told["amount"], told["currency"]))


def _page(template: str, language: Language, status: int = 200, **facts: object) -> Response[str]:
    body = _environment().get_template(template).render(t=_Teller(language), language=language, **facts)
    return Response(body, status_code=status, media_type="text/html", headers={"Cache-Control": "no-store"})


def _language(request: Request[Any, Any, Any]) -> Language:
    return "en" if request.url.path.startswith("/en") else "fr"


def _both(method: Any, path: str) -> Callable[[AnyCallable], list[HTTPRouteHandler]]:  # noqa: ANN401 - get or post
    """A route of the page at the same path in both languages."""

    def decorate(page: AnyCallable) -> list[HTTPRouteHandler]:
        more = {} if method is get else {"status_code": 200}
        return [
            method(
                f"/{language}{path}",
                permission="public",
                include_in_schema=False,
                sync_to_thread=True,
                dependencies={"language": Provide(_language, sync_to_thread=False)},
                **more,
            )(page)
            for language in LOCALES
        ]

    return decorate


def _cookie(request: Request[Any, Any, Any]) -> CookieRule:
    is_https = request.scope["scheme"] == "https"
    return CookieRule("__Host-comptoir_customer" if is_https else "comptoir_customer", is_secure=is_https)


def _key(request: Request[Any, Any, Any]) -> str:
    return request.cookies.get(_cookie(request).name, "")


def _check_own_form(request: Request[Any, Any, Any]) -> None:
    """Refuses ForeignRequest for a form that a page of somebody else sent with the visitor's cookie."""
    host = request.headers.get("host", "")
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        raise ForeignRequest
    if request.headers.get("origin") not in {None, f"https://{host}", f"http://{host}"}:
        raise ForeignRequest


def _take_try(request: Request[Any, Any, Any], database: Database, tries: Throttle, what: str) -> None:
    """Refuses TooManyTries. Links are asked for and tried from one address ten times, then once in half a minute."""
    address = "" if request.client is None else request.client.host
    tries.take(f"{what} {address}", database.clock.now(), Rate(10, VISIT_KEPT / 60))


@_both(get, "/me")
def own_page(
    request: Request[Any, Any, Any], language: Language, database: Database, secrets: SecretBox
) -> Response[str]:
    """What is kept about whoever visits; for everybody else, the question for an address."""
    with database.read() as connection:
        now = database.clock.now()
        customer_id = whose(connection, LinkKind.VISIT, _key(request), now)
        party = None if customer_id is None else open_party(connection, secrets, customer_id)
        if customer_id is None or party is None:
            return _page("me_ask.html", language, path="/me", is_sent=False, problem=None)
        country = party.country or default_country(connection)
        account = accounts_by_id(connection, [customer_id]).get(customer_id)
        moments = told_moments(connection, customer_id, timeline(connection, customer_id, (), None, _SHOWN))
        return _page(
            "me.html",
            language,
            path="/me",
            party=party,
            contacts=[shown_phone(one.value, country) for one in party.contacts],
            moments=[one for one in moments if one["kind"] in {"ticket", "return", "order"}],
            points=[one for one in moments if one["kind"] == "points"],
            balance=account.balance if account else 0,
            offers=offers_of(connection, customer_id, now),
            consents=standing_consents(connection, customer_id),
            exports=exports_of(connection, customer_id, now),
            problem=None,
        )


@_both(post, "/me")
def ask(
    request: Request[Any, Any, Any],
    language: Language,
    data: Form,
    database: Database,
    secrets: SecretBox,
    settings: Settings,
    tries: Throttle,
) -> Response[str]:
    """Mail a link to an address, if it is a customer's; the answer and the work are the same if not."""
    _check_own_form(request)
    _take_try(request, database, tries, "ask")
    if not is_set_up(settings):
        return _page("me_ask.html", language, 503, path="/me", is_sent=False, problem="no_mail")
    address = data.get("email", "")[:320].strip()
    try:
        # Nobody's mailbox is filled by somebody else; to the one who asks it looks the same.
        tries.take(f"mail {secrets.digest(address.casefold(), 'customers.own_page')}", database.clock.now(), _MAILS)
    except TooManyTries:
        return _page("me_ask.html", language, path="/me", is_sent=True, problem=None)
    with database.write() as uow:
        found = standing_ids(uow.connection, ids_by(uow.connection, secrets, "email", address))
        meant: list[UUID | None] = [*sorted(set(found.values()))[:_MATCHES_MAX]]
        for customer_id in meant or [None]:
            ask_page(uow, customer_id)
    return _page("me_ask.html", language, path="/me", is_sent=True, problem=None)


_MAILS = Rate(3, VISIT_KEPT / 3)
"""Three links to an address, then one each ten minutes."""


@_both(get, "/me/{key:str}")
def before_opening(language: Language, key: str) -> Response[str]:
    """A button: what only looks at links does not use them up."""
    return _page("me_open.html", language, action=f"/{language}/me/{key}", word="open")


@_both(post, "/me/{key:str}")
def open_page(
    request: Request[Any, Any, Any], language: Language, key: str, database: Database, tries: Throttle
) -> Response[str] | Redirect:
    """Use the link, once."""
    _take_try(request, database, tries, "open")
    with database.write() as uow:
        visit = open_visit(uow, key)
    if visit is None:
        return _page("me_ask.html", language, 410, path="/me", is_sent=False, problem="link_over")
    answer = Redirect(f"/{language}/me", status_code=303)
    rule = _cookie(request)
    answer.set_cookie(
        rule.name,
        visit,
        max_age=int(VISIT_KEPT.total_seconds()),
        path="/",
        secure=rule.is_secure,
        httponly=True,
        samesite="lax",
    )
    return answer


@_both(post, "/me/do/consents")
def save_consents(
    request: Request[Any, Any, Any], language: Language, data: Form, database: Database, trace: str
) -> Redirect:
    """What the switches say now; only what differs from before is written."""
    _check_own_form(request)
    with database.write(SYSTEM, trace) as uow:
        customer_id = _visitor(uow, request)
        if customer_id is not None:
            for purpose, channel, said in standing_consents(uow.connection, customer_id):
                is_given = f"{purpose.code}.{channel}" in data
                if is_given != (said is not None and said.is_given):
                    proof = Proof(Source.WEB, purposes()[purpose.code].wording, f"page:/{language}/me")
                    record_consent(uow, customer_id, purpose.code, channel, proof, is_given=is_given)
    return Redirect(f"/{language}/me#consents", status_code=303)


@_both(post, "/me/do/export")
def make_copy(
    request: Request[Any, Any, Any], language: Language, database: Database, trace: str, tries: Throttle
) -> Redirect:
    """Begin a copy of everything that is kept."""
    _check_own_form(request)
    _take_try(request, database, tries, "copy")
    with database.write(SYSTEM, trace) as uow:
        customer_id = _visitor(uow, request)
        if customer_id is not None:
            ask_export(uow, customer_id)
    return Redirect(f"/{language}/me#copies", status_code=303)


@_both(get, "/me/copies/{job_id:uuid}")
def fetch_copy(
    request: Request[Any, Any, Any],
    language: Language,
    job_id: UUID,
    database: Database,
    secrets: SecretBox,
    settings: Settings,
    trace: str,
) -> Response[Any]:
    """A copy, if it is the visitor's own."""
    with database.write(SYSTEM, trace) as uow:
        customer_id = _visitor(uow, request)
        if customer_id is None:
            return _page("me_ask.html", language, 404, path="/me", is_sent=False, problem="link_over")
        return zip_response(take_export(uow, secrets, settings.data / "jobs", customer_id, job_id))


@_both(post, "/me/do/erase")
def erase_me(
    request: Request[Any, Any, Any], language: Language, data: Form, database: Database, trace: str
) -> Response[str] | Redirect:
    """Forget whoever visits, when they say so twice."""
    _check_own_form(request)
    if "sure" not in data:
        return Redirect(f"/{language}/me#erase", status_code=303)
    try:
        with database.write(SYSTEM, trace) as uow:
            customer_id = _visitor(uow, request)
            if customer_id is not None:
                ask_erasure(uow, personal_sources(), customer_id, ErasureReason.ASKED, LOCALES[language])
                end_visit(uow, _key(request))
    except ErasureHindered as hindered:
        return _page("me_done.html", language, 409, word="hindered", detail=hindered.hindrances)
    return _page("me_done.html", language, word="erased" if customer_id else "link_over", detail="")


@_both(post, "/me/do/leave")
def leave(request: Request[Any, Any, Any], language: Language, database: Database) -> Redirect:
    """End the visit."""
    _check_own_form(request)
    with database.write() as uow:
        end_visit(uow, _key(request))
    answer = Redirect(f"/{language}/me", status_code=303)
    answer.delete_cookie(_cookie(request).name, path="/")
    return answer


@_both(get, "/unsubscribe/{key:str}")
def before_unsubscribing(language: Language, key: str) -> Response[str]:
    """A button, for the same reason."""
    return _page("me_open.html", language, action=f"/{language}/unsubscribe/{key}", word="unsubscribe")


@_both(post, "/unsubscribe/{key:str}")
def unsubscribe(language: Language, key: str, database: Database) -> Response[str]:
    """No more mail: from the button, or from a mail program that does it by one click (RFC 8058)."""
    with database.write(SYSTEM, str(new_id())) as uow:
        customer_id = whose(uow.connection, LinkKind.UNSUBSCRIBE, key, uow.now)
        if customer_id is not None:
            proof = Proof(Source.UNSUBSCRIBE, purposes()[OFFERS].wording)
            record_consent(uow, customer_id, OFFERS, EMAIL, proof, is_given=False)
    return _page("me_done.html", language, word="unsubscribed" if customer_id else "link_over", detail="")


def _visitor(uow: UnitOfWork, request: Request[Any, Any, Any]) -> UUID | None:
    return whose(uow.connection, LinkKind.VISIT, _key(request), uow.now)


# A router of their own: the framework wraps handlers of one path for their thread twice when they stand outside of one.
PAGES = [
    Router(
        "/",
        route_handlers=[
            *own_page, *ask, *before_opening, *open_page, *save_consents, *make_copy, *fetch_copy, *erase_me, *leave,
            *before_unsubscribing, *unsubscribe,
        ],
    )
]  # fmt: skip
