"""The page that installs the shop's own certificate authority on a tablet, reached by a QR code."""

from __future__ import annotations

import html
from typing import Any

from litestar import MediaType, Request, Response, get

from comptoir.kernel.database import Database
from comptoir.kernel.settings import Settings
from comptoir.kernel.texts import text
from comptoir.kernel.tls import LocalAuthority


@get("/trust", permission="public", include_in_schema=False, sync_to_thread=True)
def authority_page(request: Request[Any, Any, Any], locale: str) -> Response[str]:
    """How to trust this shop's certificate, with a QR code of the page itself."""
    import segno  # noqa: PLC0415 - a server starts without it

    here = str(request.url.with_replacements(path="/trust", query=""))
    code = segno.make(here, error="m").svg_data_uri(scale=6, dark="#0f6b4f")
    lines = [text(f"trust.step_{number}", locale) for number in (1, 2, 3)]
    steps = "".join(f"<li>{html.escape(line)}</li>" for line in lines)
    title = html.escape(text("trust.title", locale))
    body = (
        f'<!doctype html><html lang="{locale[:2]}"><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><main><h1>{title}</h1><ol>{steps}</ol>'
        f'<p><a href="/trust/authority.crt">{html.escape(text("trust.download", locale))}</a></p>'
        f'<p><img src="{code}" alt="{html.escape(here)}"></p></main></html>'
    )
    return Response(body, media_type=MediaType.HTML)


@get("/trust/authority.crt", permission="public", include_in_schema=False, sync_to_thread=True)
def authority_certificate(settings: Settings, database: Database) -> Response[bytes]:
    """The authority's certificate in the form that phones install."""
    file = LocalAuthority(settings.data / "tls").authority(database.clock.now())
    disposition = f'attachment; filename="{file.file_name}"'
    return Response(file.der, media_type=file.media_type, headers={"Content-Disposition": disposition})
