"""Routes for what waits to be sent, what could not be, and what readers have set aside."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.params import QueryParameter

from comptoir.access.domain import Principal
from comptoir.access.service import record_audit
from comptoir.app.outgoing import close_case_of_dead, close_case_of_letter
from comptoir.app.wiring import readings
from comptoir.kernel.database import Database
from comptoir.kernel.http import page, page_limit, read_number_cursor, write_cursor
from comptoir.kernel.letters import DeadLetter, LetterNotFound, dead_letters, replay_letter
from comptoir.kernel.mail import Mail, write_mail
from comptoir.kernel.outbox import Parcel, parcel, parcels, replay_one
from comptoir.kernel.secrets import SecretBox
from comptoir.kernel.settings import Settings
from comptoir.kernel.tables import Outbox
from comptoir.kernel.texts import text
from comptoir.kernel.values.time import format_instant


class TestMailBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """To whom a test mail goes."""

    __test__ = False
    to: Annotated[str, msgspec.Meta(max_length=320)]


def message_body(found: Parcel) -> dict[str, Any]:
    """A message as the outside sees it, without what it says."""
    return {
        "id": str(found.id),
        "kind": found.kind,
        "lane": found.lane,
        "state": found.state,
        "attempts": found.attempts,
        "status": found.last_status,
        "error": found.last_error,
        "created_at": format_instant(found.created_at),
        "due_at": None if found.due_at is None else format_instant(found.due_at),
        "sent_at": None if found.sent_at is None else format_instant(found.sent_at),
    }


@get("/outbox", permission="kernel.outbox.read", sync_to_thread=True, summary="Messages to the outside, newest first")
def list_messages(
    database: Database,
    principal: Principal,
    message_state: Annotated[Literal["waiting", "sent", "dead"] | None, QueryParameter(name="state")] = None,
    kind: str | None = None,
    limit: int | None = None,
    after: str | None = None,
) -> Response[dict[str, Any]]:
    """What waits, what was sent lately and what was given up."""
    principal.require_everywhere("kernel.outbox.read")
    size = page_limit(limit)
    conditions = [] if message_state is None else [Outbox.state == message_state]
    if kind is not None:
        conditions.append(Outbox.kind == kind)
    with database.read() as connection:
        before = read_number_cursor(after) if after else None
        found = parcels(connection, *conditions, limit=size + 1, before=before)
        next_ = write_cursor(str(found[size - 1].seq)) if len(found) > size else None
        return page(connection, [message_body(one) for one in found[:size]], next_)


@post("/outbox/{message_id:uuid}/replay", permission="kernel.outbox.replay", status_code=202, sync_to_thread=True)
def replay_message(message_id: UUID, database: Database, principal: Principal, trace: str) -> dict[str, Any]:
    """Send a message again that was given up, or at once one that waits."""
    principal.require_everywhere("kernel.outbox.replay")
    with database.write(principal.actor, trace) as uow:
        replay_one(uow, message_id)
        close_case_of_dead(uow, message_id)
        record_audit(uow, "kernel.outbox.replayed", f"outbox:{message_id}", {})
        return message_body(parcel(uow.connection, message_id))


@post("/mail/test", permission="kernel.outbox.replay", status_code=202, sync_to_thread=True)
def send_test_mail(
    data: TestMailBody, database: Database, settings: Settings, principal: Principal, trace: str, locale: str
) -> dict[str, Any]:
    """Send a test mail; the outbox shows what became of it."""
    principal.require_everywhere("kernel.outbox.replay")
    mail = Mail([data.to], text("app.test_mail.subject", locale), text("app.test_mail.text", locale))
    with database.write(principal.actor, trace) as uow:
        return message_body(parcel(uow.connection, write_mail(uow, settings, mail)))


@get("/readers/{reader:str}/letters", permission="kernel.reader.read", sync_to_thread=True)
def list_letters(
    reader: str, database: Database, limit: int | None = None, after: str | None = None
) -> Response[dict[str, Any]]:
    """Entries that a reader has set aside, oldest first."""
    size = page_limit(limit)
    with database.read() as connection:
        found = dead_letters(connection, reader, size + 1, read_number_cursor(after) if after else 0)
        next_ = write_cursor(str(found[size - 1].seq)) if len(found) > size else None
        return page(connection, [_letter_body(one) for one in found[:size]], next_)


@post(
    "/readers/{reader:str}/letters/{seq:int}/replay",
    permission="kernel.reader.replay",
    status_code=200,
    sync_to_thread=True,
)
def replay_set_aside(
    reader: str,
    seq: int,
    database: Database,
    settings: Settings,
    secrets: SecretBox,
    principal: Principal,
    trace: str,
) -> dict[str, Any]:
    """Hand an entry that was set aside to its reader once more."""
    principal.require_everywhere("kernel.reader.replay")
    reading = next((one for one in readings(settings, database, secrets) if one.name == reader), None)
    if reading is None:
        raise LetterNotFound(reader, seq)
    replay_letter(database, reading, seq)
    with database.write(principal.actor, trace) as uow:
        close_case_of_letter(uow, reader, seq)
        record_audit(uow, "kernel.reader.replayed", f"reader:{reader}:{seq}", {})
    return {"reader": reader, "seq": seq}


def _letter_body(letter: DeadLetter) -> dict[str, Any]:
    entry = letter.entry
    return {
        "seq": letter.seq,
        "error": letter.error,
        "at": format_instant(letter.at),
        "topic": None if entry is None else entry.topic,
        "key": None if entry is None else entry.key,
    }


ROUTES = [list_messages, replay_message, send_test_mail, list_letters, replay_set_aside]
