"""Telling a browser's own pages from pages of others (cross-site request forgery), and the cookies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from comptoir.kernel.values.errors import Forbidden

CLIENT_HEADER = "X-Comptoir-Client"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(eq=False)
class ForeignRequest(Forbidden):
    """A write came with a session cookie, but not from one of our own pages."""

    code: ClassVar[str] = "access.foreign_request"


@dataclass(frozen=True, slots=True)
class RequestOrigin:
    """What a request says about the page that made it; None is a header that is absent."""

    method: str
    host: str
    client: str | None
    origin: str | None
    fetch_site: str | None


def origin_of(method: str, headers: Mapping[str, str]) -> RequestOrigin:
    """What the headers of a request (looked up in lower case) say about the page that made it."""
    return RequestOrigin(
        method=method,
        host=headers.get("host", ""),
        client=headers.get(CLIENT_HEADER.lower()),
        origin=headers.get("origin"),
        fetch_site=headers.get("sec-fetch-site"),
    )


def check_own_page(request: RequestOrigin) -> None:
    """Refuses a write with a session cookie that a page of somebody else may have caused.

    Every browser since 2023 says `Sec-Fetch-Site`, and `Origin` with each write; a request with neither comes from a
    program, which nobody can trick with a link. From a browser, the page must be our own (same scheme, host and port:
    the host next door is somebody else) and must say so in a header that a form cannot send.
    Refuses with ForeignRequest.
    """
    if request.method in SAFE_METHODS or (request.origin is None and request.fetch_site is None):
        return
    if request.fetch_site is not None and request.fetch_site != "same-origin":
        raise ForeignRequest
    if request.origin is not None and request.origin not in (f"https://{request.host}", f"http://{request.host}"):
        raise ForeignRequest
    if not request.client:
        raise ForeignRequest


@dataclass(frozen=True, slots=True)
class CookieRule:
    """How one of our cookies is named and guarded."""

    name: str
    is_secure: bool


def session_cookie(*, is_https: bool) -> CookieRule:
    """The cookie of a session. `__Host-` binds it to this host and to https; plain http is for loopback only."""
    return CookieRule("__Host-comptoir_session", is_secure=True) if is_https else CookieRule("comptoir_session", False)


def device_cookie(*, is_https: bool) -> CookieRule:
    """The cookie by which a device is known again at sign-in."""
    return CookieRule("__Host-comptoir_device", is_secure=True) if is_https else CookieRule("comptoir_device", False)


def station_cookie(*, is_https: bool) -> CookieRule:
    """The cookie by which a till's device knows its place."""
    return CookieRule("__Host-comptoir_station", is_secure=True) if is_https else CookieRule("comptoir_station", False)
