"""Routes of attributes that become others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post

from comptoir.access.domain.principals import Principal
from comptoir.catalog.domain.conversion import Kept
from comptoir.catalog.domain.refusals import OutsideRights
from comptoir.catalog.ports import ValueUser
from comptoir.catalog.services.conversions import (
    UNDOABLE,
    conversions,
    foresee,
    refuse_unfit,
    start_conversion,
    start_undo,
    wanted_attribute,
)
from comptoir.catalog.services.structure import current_structure
from comptoir.kernel.database import Database
from comptoir.kernel.texts import text
from comptoir.kernel.values.time import format_instant

UPDATE = "catalog.attribute.update"


class ConversionBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What of the attribute shall be another, and which language and channel speak where there is room for one only."""

    type: str | None = None
    localizable: bool | None = None
    per_channel: bool | None = None
    unique: bool | None = None
    filterable: bool | None = None
    multiple: bool | None = None
    measurement_family: str | None = None
    default_unit: str | None = None
    keep_locale: str | None = None
    keep_channel: str | None = None

    def changes(self) -> dict[str, object]:
        """What is said of the attribute."""
        said = msgspec.structs.asdict(self)
        return {name: one for name, one in said.items() if one is not None and not name.startswith("keep_")}

    def kept(self) -> Kept:
        return Kept(self.keep_locale, self.keep_channel)


def _whole(principal: Principal, code: str) -> None:
    """Refuses OutsideRights: a conversion touches products of all categories, languages and channels."""
    principal.require("catalog.product.edit")
    if principal.narrowings(UPDATE) or principal.narrowings("catalog.product.edit"):
        raise OutsideRights(code)


@post(
    "/attributes/{code:str}/conversion:preview",
    permission=UPDATE,
    sync_to_thread=True,
    status_code=200,
    summary="See what another kind of attribute would do",
)
def preview_conversion(
    code: str,
    data: ConversionBody,
    database: Database,
    principal: Principal,
    value_users: Sequence[ValueUser],
    locale: str,
) -> Response[dict[str, Any]]:
    """How many products hold a value, how many would lose one, the options that would be made, and some products.

    uses: what goes by values of the attribute, with what it goes by after, and whether that is in the way.
    """
    _whole(principal, code)
    with database.read() as connection:
        before, after = wanted_attribute(current_structure(connection), code, data.changes())
        found = foresee(connection, before, after, data.kept(), value_users)
    return Response(
        {
            "products": found.products,
            "losing": found.losing,
            "options": found.options,
            "twins": [list(one) for one in found.twins],
            "items": [
                {"sku": sku, "before": dict(cells), "after": made.cells, "lost": list(made.lost)}
                for sku, cells, made in found.shown
            ],
            "uses": [
                {
                    "kind": use.kind,
                    "what": text(f"catalog.value_use.{use.kind}", locale),
                    "name": use.name,
                    "value": use.value,
                    "becomes": becomes,
                    "is_hindering": is_hindering,
                }
                for use, becomes, is_hindering in found.uses
            ],
        }
    )


@post(
    "/attributes/{code:str}/conversion",
    permission=UPDATE,
    sync_to_thread=True,
    status_code=202,
    summary="Make an attribute another",
)
def convert_attribute(
    code: str,
    data: ConversionBody,
    database: Database,
    principal: Principal,
    trace: str,
    value_users: Sequence[ValueUser],
) -> Response[dict[str, Any]]:
    """A job: values are worked out beside what stands and switched at once at its end; it tells each value it lost.

    To cancel it before the switch changes nothing. For a day it can be undone.
    """
    _whole(principal, code)
    with database.read() as connection:
        before, after = wanted_attribute(current_structure(connection), code, data.changes())
        refuse_unfit(connection, before, after, data.kept(), value_users)
    with database.write(principal.actor, trace) as uow:
        job_id = start_conversion(uow, before, after, data.kept())
    return Response({"job": {"id": str(job_id)}}, status_code=202)


@get("/attribute-conversions", permission=UPDATE, sync_to_thread=True, summary="List attributes that became others")
def list_conversions(database: Database) -> Response[dict[str, Any]]:
    """Those of the last days, newest first; `can_undo`: for a day, once."""
    with database.read() as connection:
        found = conversions(connection)
        now = database.clock.now()
        items = [
            {
                "id": str(one.id),
                "attribute": one.before["code"],
                "before": one.before,
                "after": one.after,
                "at": format_instant(one.at),
                "switched_at": None if one.switched_at is None else format_instant(one.switched_at),
                "undone_at": None if one.undone_at is None else format_instant(one.undone_at),
                "can_undo": one.switched_at is not None
                and one.undone_at is None
                and now - one.switched_at <= UNDOABLE
                and current_structure(connection).attribute(one.before["code"]) is not None,
            }
            for one in found
        ]
    return Response({"items": items})


@post(
    "/attribute-conversions/{conversion_id:uuid}/undo",
    permission=UPDATE,
    sync_to_thread=True,
    status_code=202,
    summary="Make an attribute again what it was",
)
def undo_conversion(
    conversion_id: UUID, database: Database, principal: Principal, trace: str
) -> Response[dict[str, Any]]:
    """What nobody changed since is as it was before; what was changed is converted back."""
    _whole(principal, str(conversion_id))
    with database.write(principal.actor, trace) as uow:
        job_id = start_undo(uow, conversion_id)
    return Response({"job": {"id": str(job_id)}}, status_code=202)


CONVERSION_ROUTES = [preview_conversion, convert_attribute, list_conversions, undo_conversion]
