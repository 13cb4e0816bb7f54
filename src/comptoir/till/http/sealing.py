"""What a till's sealing shows and can be asked for: the code of a Z that is kept elsewhere, another key."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post

from comptoir.access.domain import Principal
from comptoir.access.service import record_audit
from comptoir.fiscal import service as fiscal
from comptoir.kernel.database import Database
from comptoir.till import rows
from comptoir.till.domain.refusals import TillClosed
from comptoir.till.services import days
from comptoir.till.services.desk import TillDesk

REPORT = "till.report.read"
CHANGE_KEY = "fiscal.key.change"


@get(
    "/tills/{code:str}/days/{number:int}/checkpoint",
    permission=REPORT,
    sync_to_thread=True,
    media_type="image/svg+xml",
)
def show_checkpoint(code: str, number: int, database: Database, principal: Principal) -> Response[bytes]:
    """The ends of a till's chains when a day was closed, as a QR code to be kept elsewhere."""
    import segno  # noqa: PLC0415 - a server starts without it

    with database.read() as connection:
        till = days.require_till(connection, code)
        principal.require(REPORT, till.store_id)
        z = rows.z_of(connection, till.id, number)
    text = None if z is None else z["fiscal"].get("checkpoint")
    if text is None:
        raise TillClosed(till.code)
    drawn = segno.make(text, error="l", micro=False).svg_inline(scale=3, border=4, dark="#000", light="#fff")
    content = drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return Response(content.encode(), media_type="image/svg+xml")


@post("/tills/{code:str}/key", permission=CHANGE_KEY, status_code=200, sync_to_thread=True)
def change_key(code: str, database: Database, principal: Principal, trace: str, tills: TillDesk) -> dict[str, Any]:
    """Give a till another signing key; the old key signs in the journal that it does."""
    with database.write(principal.actor, trace) as uow:
        till = days.require_till(uow.connection, code, lock=True)
        principal.require(CHANGE_KEY, till.store_id)
        store = tills.memory.store(uow.connection, till.store_id)
        record = fiscal.change_key(uow, tills.keys, till.id, days.wall_of(uow.now, store))
        record_audit(uow, "fiscal.key.changed", f"till:{till.id}", {"code": till.code})
        return {"till": till.code, "sequence": record.sequence, "signature": record.signature}


ROUTES = [show_checkpoint, change_key]
