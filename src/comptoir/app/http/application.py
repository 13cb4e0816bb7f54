"""The HTTP application: routes of all modules, who may call them, and how refusals are told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from litestar import Litestar, Request, Router
from litestar.config.response_cache import ResponseCacheConfig
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme

from comptoir import __version__
from comptoir.access.domain import NotSignedIn, Principal
from comptoir.access.services.authenticator import Authenticated
from comptoir.access.services.throttle import Throttle
from comptoir.app.http import (
    baskets,
    cards,
    feed,
    health,
    imports,
    jobs,
    outbox,
    own_barcodes,
    previews,
    privacy,
    publishing,
    schedules,
    segments,
    seller_card,
    tonight,
    upkeep,
)
from comptoir.app.http.edge import Edge
from comptoir.app.http.guard import guard
from comptoir.app.http.idempotency import Idempotency
from comptoir.app.http.late_routes import KeptMap
from comptoir.app.http.openapi import Described, DescribedJson, write_down_once
from comptoir.app.http.pages import page_routes
from comptoir.app.http.problems import handlers, locale_of
from comptoir.app.http.shortcuts import Shortcuts
from comptoir.app.wiring import module_pages, module_routes, value_users
from comptoir.catalog.services.pictures import named_assets, seen_uses, shown_assets
from comptoir.catalog.services.team.tasks import SIGHT
from comptoir.customers.services.looks import card_guesses, contact_guesses
from comptoir.media.ports import AssetSight
from comptoir.pricing.services.item_keys import WrittenKeys

if TYPE_CHECKING:
    from litestar.types import ASGIApp

    from comptoir.app.runtime import Runtime

BODY_BYTES_MAX = 16 * 1024 * 1024
_JOINED: Final = (
    feed.read_feed,
    *cards.ROUTES,
    *seller_card.ROUTES,
    *own_barcodes.ROUTES,
    baskets.price_of_basket,
    baskets.try_promotion,
    *imports.ROUTES,
    *schedules.ROUTES,
    publishing.publish_products,
    *jobs.ROUTES,
    *outbox.ROUTES,
    *upkeep.ROUTES,
    *previews.ROUTES,
    *privacy.ROUTES,
    *segments.ROUTES,
    *tonight.ROUTES,
)
"""The routes that join modules."""


def principal(request: Request[Any, Any, Any]) -> Principal:
    """Who asks. Raises NotSignedIn where a public route wants to know all the same."""
    found: Principal | None = request.scope.get("principal")  # type: ignore[assignment]
    if found is None:
        raise NotSignedIn
    return found


def visitor(request: Request[Any, Any, Any]) -> Principal | None:
    """Who asks, where nobody in particular may ask too."""
    return request.scope.get("principal")  # type: ignore[return-value]


def authenticated(request: Request[Any, Any, Any]) -> Authenticated | None:
    """The session or token by which the request was let in."""
    return request.scope.get("authenticated")  # type: ignore[return-value]


def trace(request: Request[Any, Any, Any]) -> str:
    """The trace of the request, kept by everything it causes."""
    return str(request.scope.get("trace", ""))


def litestar_app(runtime: Runtime) -> Litestar:
    """The application without its outer ring, for tests that walk the routes."""
    given = {
        "database": runtime.database,
        "clock": runtime.database.clock,
        "secrets": runtime.secrets,
        "settings": runtime.settings,
        "authenticator": runtime.authenticator,
        "refusals": runtime.refusals,
        "gate": runtime.gate,
        "committer": runtime.committer,
        "prices": runtime.prices,
        "tills": runtime.tills,
        "guesses": getattr(runtime.tills, "guesses", None),  # None where the routes are only described
        "tries": Throttle(),
        "card_guesses": card_guesses(),
        "contact_guesses": contact_guesses(),
        "live": runtime.live,
        "runtime": runtime,
        "sight": AssetSight(shown_assets, seen_uses, named_assets),
        "case_sight": SIGHT,
        "value_users": value_users(),
        "key_reader": WrittenKeys(),
    }
    api = KeptMap("/api/v1", route_handlers=[*module_routes(), *_JOINED])
    app = Described(
        route_handlers=[api, *health.ROUTES, *module_pages(), *page_routes()],
        before_request=guard,
        dependencies={
            **{name: Provide(_constant(value), sync_to_thread=False) for name, value in given.items()},
            "principal": Provide(principal, sync_to_thread=False),
            "visitor": Provide(visitor, sync_to_thread=False),
            "authenticated": Provide(authenticated, sync_to_thread=False),
            "trace": Provide(trace, sync_to_thread=False),
            "locale": Provide(locale_of, sync_to_thread=False),
        },
        exception_handlers=handlers(),
        request_max_body_size=BODY_BYTES_MAX,
        response_cache_config=ResponseCacheConfig(),
        openapi_config=OpenAPIConfig(
            title="Comptoir",
            version=__version__,
            openapi_router=Router("/api", route_handlers=[], opt={"permission": "public"}, include_in_schema=False),
            render_plugins=[DescribedJson(path="/openapi.json")],
            use_handler_docstrings=True,
            components=Components(
                security_schemes={
                    "bearer": SecurityScheme(type="http", scheme="bearer"),
                    "session": SecurityScheme(type="apiKey", name="comptoir_session", security_scheme_in="cookie"),
                }
            ),
            security=[{"bearer": []}, {"session": []}],
        ),
        logging_config=None,
        debug=False,
    )
    write_down_once(app)
    app.state.runtime = runtime
    return app


def create_app(runtime: Runtime) -> ASGIApp:
    """The application as the server runs it."""
    inner: Any = litestar_app(runtime)  # each library has a name of its own for ASGI's types
    ring: Any = Idempotency(inner, runtime.database)
    short: Any = Shortcuts(ring, inner, runtime)
    return Edge(short)


def _constant(value: Any) -> Any:  # noqa: ANN401 - whatever a handler asks for by name
    def give() -> Any:  # noqa: ANN401
        return value

    return give
