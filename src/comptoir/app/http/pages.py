"""Pages that are files: the screens built from `web/`, each a single page that routes for itself."""

from __future__ import annotations

from mimetypes import guess_type
from pathlib import Path
from typing import Any

from litestar import MediaType, Response, get
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.response import File

from comptoir.app.http.handbook import ROUTES as HANDBOOK
from comptoir.app.http.live_public import public_stream
from comptoir.app.http.own_page import PAGES as OWN_PAGE
from comptoir.app.tls_page import authority_certificate, authority_page

BUILT = Path(__file__).resolve().parents[4] / "web" / "dist"
"""Where the build of the screens puts them; beside the package when installed from a wheel."""

_FOR_EVER = "public, max-age=31536000, immutable"
_NOT_BUILT = """<!doctype html><title>Comptoir</title>
<p>The screens are not built. Start Comptoir with <code>./comptoir up</code>, which builds them.</p>"""


def screen_routes(name: str) -> list[HTTPRouteHandler]:
    """The routes of one screen: its page for any address below /NAME, its files below /NAME/assets."""

    def screen(path: str) -> Response[Any]:
        folder = BUILT / name
        asked = (folder / path.lstrip("/")).resolve()
        if path.strip("/") and asked.is_relative_to(folder) and asked.is_file():
            cache = _FOR_EVER if "/assets/" in path else "no-cache"
            kind = guess_type(asked.name)[0] or "application/octet-stream"
            return File(asked, media_type=kind, content_disposition_type="inline", headers={"Cache-Control": cache})
        if "/assets/" in path:
            raise NotFoundException
        page = folder / "index.html"
        body = page.read_text(encoding="utf-8") if page.is_file() else _NOT_BUILT
        return Response(body, media_type=MediaType.HTML, headers={"Cache-Control": "no-cache"})

    # Two handlers, because the framework wraps one with two paths for its thread twice.
    @get(f"/{name}", permission="public", sync_to_thread=True, include_in_schema=False, name=f"screen_{name}")
    def front() -> Response[Any]:
        """The page of the screen."""
        return screen("")

    @get(f"/{name}/{{path:path}}", permission="public", sync_to_thread=True, include_in_schema=False)
    def below(path: str) -> Response[Any]:
        """The page again; a file of the build where there is one at the address."""
        return screen(path)

    return [front, below]


def page_routes() -> list[Any]:
    """Everything outside /api/v1 that the application itself serves."""
    return [
        *screen_routes("till"),
        *screen_routes("office"),
        *HANDBOOK,
        *OWN_PAGE,
        public_stream,
        authority_page,
        authority_certificate,
    ]
