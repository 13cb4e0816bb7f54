"""Routes that are worked out when they are first asked for.

The framework reads the signature of every handler when it is registered, and makes a map of all routes for each that it
adds: for five hundred routes a third of the server's start, and most of them are not asked for all day.
"""

from __future__ import annotations

import threading
from copy import copy
from typing import TYPE_CHECKING, Any

from litestar import Litestar, Router
from litestar.routes import HTTPRoute

if TYPE_CHECKING:
    from collections.abc import ItemsView, ValuesView

    from litestar.handlers import HTTPRouteHandler
    from litestar.types import ControllerRouterHandler
    from litestar.types.internal_types import RouteHandlerMapItem

    Worked = dict[str, tuple[HTTPRouteHandler, Any]]


_working = threading.Lock()
"""Whoever describes all routes does so in a thread, while requests come in."""


class KeptMap(Router):
    """A router that keeps the map of its routes; all are of HTTP."""

    @property
    def route_handler_method_map(self) -> dict[str, RouteHandlerMapItem]:
        """Handlers by path and method; what was made for a route stands until another takes its place."""
        known: dict[str, HTTPRoute] = self.__dict__.setdefault("_known_routes", {})
        found: dict[str, RouteHandlerMapItem] = self.__dict__.setdefault("_found_handlers", {})
        for route in self.routes:
            assert isinstance(route, HTTPRoute)
            if known.get(route.path) is not route:
                known[route.path] = route
                found[route.path] = {
                    method: handler for handler in route.route_handlers for method in handler.http_methods
                }
        return found


class LateRoutes(KeptMap, Litestar):
    """An application whose routes cost nothing before they are asked for."""

    def register(self, value: ControllerRouterHandler) -> None:  # type: ignore[override] # as the framework's own
        """As the framework's, but for what a request finds out as well."""
        routes = Router.register(self, value)
        for route in routes:
            assert isinstance(route, HTTPRoute)
            for handler in route.route_handlers:
                handler.resolve_opts()  # who may ask is looked up without a request too
            route.route_handler_map = {
                method: (handler, None)  # type: ignore[misc] # the trie asks for the handlers alone
                for handler in route.route_handlers
                for method in handler.http_methods
            }
            for plugin in self.plugins.receive_route:
                plugin.receive_route(route)
        self.asgi_router.construct_routing_trie()
        for route in routes:
            assert isinstance(route, HTTPRoute)
            route.route_handler_map = _Late(self, route)  # type: ignore[assignment] # all that is asked of it


class _Late:
    """Stands for the map of a route until somebody asks it anything; then the route has its own."""

    def __init__(self, app: Litestar, route: HTTPRoute) -> None:
        self._app = app
        self._route = route

    def _worked(self) -> Worked:
        """The route's own map; it takes this one's place when it is whole, and is made once."""
        with _working:
            present: object = self._route.route_handler_map
            if present is self:
                for handler in self._route.route_handlers:
                    handler.on_registration(self._app)
                made = copy(self._route)
                made.route_handler_map = {}
                made.create_handler_map()
                self._route.route_handler_map = made.route_handler_map
        return self._route.route_handler_map  # type: ignore[return-value] # methods are texts

    def __getitem__(self, method: str) -> tuple[HTTPRouteHandler, Any]:
        return self._worked()[method]

    def items(self) -> ItemsView[str, tuple[HTTPRouteHandler, Any]]:
        return self._worked().items()

    def values(self) -> ValuesView[tuple[HTTPRouteHandler, Any]]:
        return self._worked().values()
