"""How a cookie of ours is set, and when it may be of https."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from litestar.datastructures import Cookie

from comptoir.access.domain.browser import station_cookie

if TYPE_CHECKING:
    from litestar import Request

    from comptoir.access.domain.browser import CookieRule

DEVICE_COOKIE_SECONDS = 400 * 86_400
"""The longest life that browsers grant a cookie."""


def cookie_of(rule: CookieRule, value: str, max_age_seconds: int | None) -> Cookie:
    """One of our cookies. max_age_seconds: None until the browser closes, 0 to erase it."""
    return Cookie(
        key=rule.name,
        value=value,
        max_age=max_age_seconds,
        path="/",
        httponly=True,
        secure=rule.is_secure,
        samesite="strict",
    )


def is_https_of(request: Request[Any, Any, Any]) -> bool:
    """Whether the browser speaks https to us."""
    return request.scope["scheme"] == "https"


def station_key(request: Request[Any, Any, Any]) -> str | None:
    """The key of the till's device that a request comes from, if it is one."""
    return request.cookies.get(station_cookie(is_https=is_https_of(request)).name)
