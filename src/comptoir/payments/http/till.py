"""Gift cards and credit notes as a till asks for them: numbers, what is on one, its slip."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Request, Response, post
from litestar.di import Provide
from msgspec import Meta, Struct

from comptoir.access.domain.principals import Principal
from comptoir.access.service import RefusalTrail
from comptoir.access.services.guessing import Guesses
from comptoir.company.queries import require_store
from comptoir.kernel.database import Database
from comptoir.kernel.http import address_of
from comptoir.kernel.secrets import SecretBox
from comptoir.kernel.values.errors import Refusal
from comptoir.kernel.values.time import business_day
from comptoir.payments.domain.stored_values import PinWrong, StoredValue, check_usable, proof_of
from comptoir.payments.http.shared import FIND, Number, Pin, SealedPin, value_view
from comptoir.payments.services import slips
from comptoir.payments.services import stored_values as service
from comptoir.payments.services.stored_values import WRONG

_MEDIA_TYPES = {
    "html": "text/html",
    "pdf": "application/pdf",
    "escpos": "application/octet-stream",
    "text": "text/plain; charset=utf-8",
}


class CountBody(Struct, frozen=True, forbid_unknown_fields=True):
    """How many numbers are wanted."""

    count: Annotated[int, Meta(ge=1, le=1_000)] = 1


class FindBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A number as it was scanned or typed, and the code that the card asks for. store: that of the store that asks.

    basket: the ticket that is to be paid with it, for a `proof` that stands for the code on it.
    """

    number: Number
    store: Annotated[str, Meta(max_length=100)]
    pin: Pin | None = None
    basket: UUID | None = None


class SoldPinBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A number, and the code that a card which is about to be sold will ask for."""

    number: Number
    pin: Pin


class SlipBody(FindBody, frozen=True, forbid_unknown_fields=True, rename={"form": "as"}):
    """The same, and how it is to be printed. sealed_pin: what stands for the code since it was said. width: columns."""

    sealed_pin: SealedPin | None = None
    form: Literal["html", "pdf", "escpos", "text"] = "html"
    width: Literal[42, 48] = 42


@post("/gift-cards:numbers", permission=FIND, status_code=200)
async def make_numbers(data: CountBody) -> dict[str, Any]:
    """Fresh numbers for cards and credit notes. Nothing is kept: a sealed ticket begins a card."""
    return {"numbers": service.make_numbers(data.count)}


@dataclass(frozen=True, slots=True)
class Finder:
    """Opens the value of a number for whoever asks; wrong numbers are slowed and recorded."""

    database: Database
    principal: Principal
    secrets: SecretBox
    guesses: Guesses
    refusals: RefusalTrail
    address: str
    trace: str

    def find(self, data: FindBody, sealed: str | None = None) -> StoredValue:
        """sealed: what stands for its code since it was said. Refuses TooManyTries, StoredValueUnknown, PinWrong."""
        now = self.database.clock.now()
        self.guesses.check(self.principal, self.address, now)
        is_coded = data.pin is not None or sealed is not None
        try:
            coded = (service.hidden_number(self.secrets, data.number),) if is_coded else ()
            with self.guesses.tries(coded, now, PinWrong), self.database.read() as connection:
                self.principal.require(FIND, require_store(connection, data.store).id)
                return service.open_value(connection, self.secrets, data.number, data.pin, sealed)
        except WRONG as refusal:
            self.guesses.count(self.principal, self.address, now, self.refusals, self.trace)
            refusal.pointer = "/pin" if isinstance(refusal, PinWrong) else "/number"
            raise


def _finder(
    request: Request[Any, Any, Any],
    database: Database,
    principal: Principal,
    secrets: SecretBox,
    guesses: Guesses,
    refusals: RefusalTrail,
    trace: str,
) -> Finder:
    return Finder(database, principal, secrets, guesses, refusals, address_of(request), trace)


_FINDS = {"finder": Provide(_finder, sync_to_thread=False)}


@post("/gift-cards:find", permission=FIND, status_code=200, sync_to_thread=True, dependencies=_FINDS)
def find_gift_card(data: FindBody, finder: Finder, database: Database) -> dict[str, Any]:
    """What is on the card of a number, and whether the store takes it. Wrong numbers are slowed and recorded."""
    value = finder.find(data)
    with database.read() as connection:
        store = require_store(connection, data.store)
        why = None
        try:
            today = business_day(database.clock.now(), store.time_zone)
            check_usable(value, store.legal_entity_id, store.id, store.currency, today)
        except Refusal as refusal:
            why = refusal.code
        proof = None if value.pin is None or data.basket is None else proof_of(value.pin, data.basket)
        return value_view(connection, value) | {"is_usable": why is None, "proof": proof}


@post("/gift-cards:seal-pin", permission=FIND, status_code=200)
async def seal_pin(data: SoldPinBody, secrets: SecretBox) -> dict[str, Any]:
    """What stands for the code of a card until the card is sold; nobody but the server can read it."""
    return {"sealed_pin": service.sealed_pin(secrets, data.number, data.pin)}


@post(
    "/gift-cards:slip",
    permission=FIND,
    status_code=200,
    sync_to_thread=True,
    media_type="text/html",
    dependencies=_FINDS,
)
def print_slip(data: SlipBody, finder: Finder, database: Database, locale: str) -> Response[bytes]:
    """The card or credit note on paper, with its number as a barcode. The number is not kept."""
    value = finder.find(data, data.sealed_pin)
    with database.read() as connection:
        store = require_store(connection, data.store)
    slip = slips.slip_of(value, store, data.number, locale, database.clock.now())
    return Response(slips.render(slip, data.form, data.width), media_type=_MEDIA_TYPES[data.form])
