"""Exchanges in one go, and what is taken off before it is paid."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from litestar import Request, Response, put
from litestar.openapi.datastructures import ResponseSpec
from msgspec import Struct

from comptoir.access.domain.principals import Principal
from comptoir.access.service import RefusalTrail
from comptoir.kernel.database import Database
from comptoir.kernel.http import address_of
from comptoir.kernel.secrets import SecretBox
from comptoir.payments.domain.stored_values import PinWrong
from comptoir.payments.services.stored_values import WRONG
from comptoir.till.services import voids
from comptoir.till.services.answers import view
from comptoir.till.services.desk import TillDesk
from comptoir.till.services.exchanges import exchange, view_of
from comptoir.till.services.shapes import MoneyBody, Name, ReturnBody, TicketBody, Words, content_hash
from comptoir.till.services.stored_value import has_numbers, opened_by_code, with_hidden_numbers
from comptoir.till.services.work import SealCommand


class ExchangeBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Both tickets of an exchange, each with a tender of the kind `exchange` of the same amount.

    return_id: of the return; the sale has the id of the exchange.
    """

    return_id: UUID
    returned: ReturnBody
    sold: TicketBody


class VoidBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What is not sold after all. words: what it was, and why; amount: what it would have cost.

    what: `age` where the customer is not old enough for it.
    """

    till: Name
    what: Literal["line", "basket", "age"]
    words: Words
    amount: MoneyBody


@put(
    "/exchanges/{sale_id:uuid}",
    permission="till.return.make",
    sync_to_thread=True,
    responses={201: ResponseSpec(dict[str, Any], description="Both tickets are sealed", generate_examples=False)},
)
def seal_exchange(
    sale_id: UUID,
    data: ExchangeBody,
    request: Request[Any, Any, Any],
    database: Database,
    principal: Principal,
    trace: str,
    tills: TillDesk,
    secrets: SecretBox,
    refusals: RefusalTrail,
) -> Response[dict[str, Any]]:
    """Take goods back and sell others in one go: both tickets are sealed, or none; only the balance is paid."""
    address, now = address_of(request), database.clock.now()
    is_guess = has_numbers(data.returned) or has_numbers(data.sold)
    if is_guess:
        tills.guesses.check(principal, address, now)
    try:
        bodies = [with_hidden_numbers(body, secrets) for body in (data.returned, data.sold)]
        back, sale = (
            SealCommand(id_, body, content_hash(body), principal, trace)
            for id_, body in zip((data.return_id, sale_id), bodies, strict=True)
        )
        coded = opened_by_code(sale.body)
        with tills.guesses.tries(coded, now, PinWrong), database.write(principal.actor, trace) as uow:
            returned, sold = exchange(uow, tills.exchange, back, sale)
    except WRONG:
        if is_guess:
            tills.guesses.count(principal, address, now, refusals, trace)
        raise
    answer = view_of(view(returned), view(sold))
    return Response(answer, status_code=200 if sold.is_replay else 201)


@put("/voids/{void_id:uuid}", permission="till.ticket.sell", status_code=204, sync_to_thread=True)
def record_void(
    void_id: UUID, data: VoidBody, database: Database, principal: Principal, trace: str, tills: TillDesk
) -> None:
    """Journal a line or a basket that was rung up and is not sold; sent again, it is journaled once."""
    told = voids.Void(void_id, data.till, data.what, data.words, data.amount)
    with database.write(principal.actor, trace) as uow:
        voids.void(uow, tills.keys, tills.memory, principal, told)


ROUTES = [seal_exchange, record_void]
