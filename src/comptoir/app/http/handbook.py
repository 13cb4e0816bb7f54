"""`/docs`: the handbook as pages, and the list of routes, in French and English.

The pages are the Markdown files of `docs/handbook`; a wheel carries them inside the package. Files of the handbook
are our own, and raw HTML in them is shown as text all the same.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from litestar import Litestar, MediaType, Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.response import Redirect
from markupsafe import Markup

from comptoir.kernel.texts import entries, text
from comptoir.kernel.values.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from jinja2 import Environment
    from litestar.openapi.spec import Operation
    from markdown_it.token import Token

Language = Literal["en", "fr"]
LOCALES: Mapping[str, str] = {"en": "en_US", "fr": "fr_FR"}
PAGES = (
    *("start", "first-shop", "import", "completeness", "models", "attributes", "categories", "team", "pictures"),
    *("selling", "receipts", "rules-of-sale", "promotions"),
    *("customers", "loyalty", "gift-cards", "terminals", "privacy"),
    *("closing", "inspection", "evening", "labels", "keeping", "outside"),
)
"""The pages in the order in which a newcomer reads them."""

METHODS = ("get", "put", "post", "patch", "delete")
_INSIDE = Path(__file__).resolve().parents[2] / "handbook"
_BESIDE = Path(__file__).resolve().parents[4] / "docs" / "handbook"


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the handbook, rendered."""

    title: str
    body: Markup


@dataclass(frozen=True, slots=True)
class DescribedRoute:
    """A route as the reference lists it: the first sentence about it, and the permission it asks for."""

    method: str
    path: str
    summary: str
    permission: str


def folder() -> Path:
    """Where the handbook's files are: in the package when installed from a wheel, else in the tree."""
    return _INSIDE if _INSIDE.is_dir() else _BESIDE


@cache
def page(language: Language, name: str) -> Page:
    """A page of the handbook; its first heading is its title."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 - a server starts without it

    source = (folder() / language / f"{name}.md").read_text(encoding="utf-8")
    markdown = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table")
    tokens = markdown.parse(source)
    _name_headings(tokens)
    _turn_links(tokens)
    title = next(tokens[at + 1].content for at, token in enumerate(tokens) if token.tag == "h1")
    return Page(title, Markup(markdown.renderer.render(tokens, markdown.options, {})))  # noqa: S704 - our own files


def _name_headings(tokens: Sequence[Token]) -> None:
    """Give each heading an address of its own within the page."""
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            token.attrSet("id", anchor(tokens[at + 1].content))


def anchor(heading: str) -> str:
    """`Card: unknown outcome` → `card-unknown-outcome`, as GitHub would write it but for the accents."""
    return re.sub(r"[^a-z0-9]+", "-", fold(heading)).strip("-")


def _turn_links(tokens: Sequence[Token]) -> None:
    """`import.md#rejects` in a file is `import#rejects` on the server."""
    for token in tokens:
        for child in token.children or ():
            href = child.attrGet("href") if child.type == "link_open" else None
            if isinstance(href, str):
                child.attrSet("href", re.sub(r"^([a-z-]+)\.md(?=#|$)", r"\1", href))


def described_routes(app: Litestar) -> list[DescribedRoute]:
    """Every route of the API by path, then in the order of `METHODS`."""
    return sorted(_described(app), key=lambda route: (route.path, METHODS.index(route.method.lower())))


def _described(app: Litestar) -> Iterator[DescribedRoute]:
    permissions = {
        (method.lower(), _plain(route.path)): handler.opt["permission"]
        for route in app.routes
        for handler in getattr(route, "route_handlers", ())
        if isinstance(handler, HTTPRouteHandler) and "permission" in handler.opt
        for method in handler.http_methods
    }
    for path, item in (app.openapi_schema.paths or {}).items():
        for method in METHODS:
            operation: Operation | None = getattr(item, method)
            if operation is not None:
                summary = " ".join((operation.description or "").strip().split("\n\n")[0].split())
                yield DescribedRoute(method.upper(), path, summary, permissions.get((method, path), "public"))


def _plain(path: str) -> str:
    """`/a/{code:str}` as `/a/{code}`."""
    return re.sub(r"\{([^}:]+):[^}]+\}", r"{\1}", path)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - a server starts without it

    return Environment(
        loader=PackageLoader("comptoir.app.http"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip


def _answer(template: str, language: Language, name: str, **facts: object) -> Response[str]:
    locale = LOCALES[language]
    body = _environment().get_template(template).render(
        language=language,
        other="en" if language == "fr" else "fr",
        name=name,
        pages=[(one, page(language, one).title) for one in PAGES],
        words=lambda key: text(f"docs.{key}", locale),
        **facts,
    )  # fmt: skip
    headers = {"Cache-Control": "no-cache", "Content-Language": language}
    return Response(body, media_type=MediaType.HTML, headers=headers)


@get(["/docs", "/docs/api"], permission="public", include_in_schema=False)
async def front_of_docs(request: Request[Any, Any, Any], locale: str) -> Redirect:
    """To the handbook, or the list of routes, in the reader's language."""
    name = "api" if request.url.path.rstrip("/").endswith("/api") else PAGES[0]
    return Redirect(f"/docs/{locale[:2]}/{name}", status_code=302, headers={"Vary": "Accept-Language"})


@get("/docs/{language:str}/{name:str}", permission="public", include_in_schema=False, sync_to_thread=True)
def handbook_page(request: Request[Any, Any, Any], language: str, name: str) -> Response[str]:
    """A page of the handbook, or the list of routes under the name `api`."""
    spoken: Language = "fr" if language == "fr" else "en"
    if language not in LOCALES or name not in {*PAGES, "api"}:
        raise NotFoundException
    if name == "api":
        return _answer("api.html", spoken, name, groups=_groups(request.app), permits=_permits(spoken))
    return _answer("handbook.html", spoken, name, page=page(spoken, name))


def _groups(app: Litestar) -> Mapping[str, Sequence[DescribedRoute]]:
    """Routes of the same thing together: `/api/v1/tills/{code}/open` belongs to `tills`."""
    found: defaultdict[str, list[DescribedRoute]] = defaultdict(list)
    for route in described_routes(app):
        parts = re.split(r"[/:]", route.path.removeprefix("/api/v1").strip("/"))
        found[parts[0]].append(route)
    return dict(sorted(found.items()))


def _permits(language: Language) -> Mapping[str, str]:
    """What each permission allows, in words."""
    return {entry.key: entry.word(language) for entry in entries("permission")}


@get("/docs/handbook.css", permission="public", include_in_schema=False, sync_to_thread=True)
def handbook_style() -> Response[bytes]:
    """What the pages of the handbook look like beyond the shop's own style."""
    body = files("comptoir.app.http").joinpath("static", "handbook.css").read_bytes()
    return Response(body, media_type="text/css", headers={"Cache-Control": "max-age=300"})


ROUTES: list[Any] = [front_of_docs, handbook_page, handbook_style]
