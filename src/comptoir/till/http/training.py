"""Practice, and the customer's display."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import MediaType, Request, Response, get, post, put
from litestar.exceptions import NotFoundException
from litestar.openapi.datastructures import ResponseSpec
from msgspec import Meta, Struct, to_builtins

from comptoir.access.domain.pins import StationUnknown
from comptoir.access.domain.principals import Principal
from comptoir.access.services.stations import DISPLAY, station_by_key
from comptoir.kernel.database import Database
from comptoir.kernel.values.time import format_instant
from comptoir.till.services import displays, receipt_forms, training
from comptoir.till.services.desk import TillDesk
from comptoir.till.services.shapes import MoneyBody, TicketBody, Words

_LINES_MAX = 500
KEY_HEADER = "x-comptoir-display"
_HEAD = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


class SwitchTrainingBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Whether the till practises from now on."""

    on: bool


class ShownLineBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A line as the customer reads it."""

    label: Words
    quantity: Annotated[str, Meta(max_length=20)]
    due: MoneyBody


class ShownBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What the customer's display shows. state: `idle`, `basket`, `pay` (what is left), `thanks` (with the change)."""

    state: Literal["idle", "basket", "pay", "thanks"]
    lines: Annotated[list[ShownLineBody], Meta(max_length=_LINES_MAX)] = []
    total: MoneyBody | None = None
    discount: MoneyBody | None = None
    left: MoneyBody | None = None
    change: MoneyBody | None = None
    language: Literal["fr", "en"] = "fr"
    training: bool = False


@post("/tills/{code:str}/training", permission=training.SWITCH, status_code=204, sync_to_thread=True)
def switch_training(
    code: str, data: SwitchTrainingBody, database: Database, principal: Principal, trace: str, tills: TillDesk
) -> None:
    """Begin or end to practise; the till's journal keeps when."""
    with database.write(principal.actor, trace) as uow:
        training.switch_training(uow, tills, principal, code, is_on=data.on)


@put(
    "/training-tickets/{ticket_id:uuid}",
    permission=training.SWITCH,
    sync_to_thread=True,
    responses={201: ResponseSpec(dict[str, Any], description="Practice is kept apart", generate_examples=False)},
)
def seal_training(
    ticket_id: UUID, data: TicketBody, database: Database, principal: Principal, trace: str, tills: TillDesk
) -> Response[dict[str, Any]]:
    """What a sale would answer; it is none: no stock, no totals, no journal of tickets, no points, no books."""
    with database.write(principal.actor, trace) as uow:
        answer, is_replay = training.practise(uow, tills, principal, ticket_id, data)
    return Response(answer, status_code=200 if is_replay else 201)


@get(
    "/training-tickets/{ticket_id:uuid}/receipt",
    permission=training.SWITCH,
    sync_to_thread=True,
    media_type=MediaType.HTML,
)
def training_receipt(ticket_id: UUID, database: Database, principal: Principal, locale: str) -> Response[bytes]:
    """The receipt of a training ticket, marked as one."""
    with database.read() as connection:
        made = training.training_receipt(connection, principal, ticket_id)
    return Response(receipt_forms.render(made, "html", locale, 42), media_type=MediaType.HTML)


@put("/tills/{code:str}/display", permission=displays.SELL, status_code=204, sync_to_thread=True)
def show_customer(code: str, data: ShownBody, database: Database, principal: Principal, trace: str) -> None:
    """What the customer's display of the till shows from now on."""
    with database.write(principal.actor, trace) as uow:
        displays.show(uow, principal, code, to_builtins(data))


@get("/tills/{code:str}/display", permission="public", sync_to_thread=True)
def see_display(code: str, request: Request[Any, Any, Any], database: Database) -> Response[dict[str, Any]]:
    """What the display shows, for the device that holds its key (header `X-Comptoir-Display`), without a session."""
    with database.read() as connection:
        station = station_by_key(connection, request.headers.get(KEY_HEADER), DISPLAY)
        if station.subject.casefold() != code.casefold():
            raise StationUnknown
        content, since = displays.shown(connection, station.subject)
    body = {**content, "since": None if since is None else format_instant(since)}
    return Response(body, headers={"Cache-Control": "no-store"})


@cache
def _file(folder: str, name: str) -> str:
    return files("comptoir.till").joinpath(folder, name).read_text(encoding="utf-8")


@get("/display/{code:str}", permission="public", sync_to_thread=True, include_in_schema=False)
def display_page(code: str) -> Response[str]:  # noqa: ARG001 - the page reads it from its address
    """The page of a customer's display; its key stands behind the `#` of its address, which no server is told."""
    return Response(_file("templates", "display.html"), media_type=MediaType.HTML, headers=_HEAD)


@get("/display/static/{name:str}", permission="public", sync_to_thread=True, include_in_schema=False)
def display_file(name: str) -> Response[str]:
    """The files of the page."""
    kinds = {"display.js": "text/javascript", "display.css": "text/css"}
    if name not in kinds:
        raise NotFoundException
    return Response(_file("static", name), media_type=kinds[name], headers={"Cache-Control": "no-cache"})


ROUTES = [switch_training, seal_training, training_receipt, show_customer, see_display]
PAGES = [display_page, display_file]
