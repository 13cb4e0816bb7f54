"""Recording what customers allow, and asking whether they do."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from comptoir.customers.domain.consents import (
    Consent,
    Proof,
    Purpose,
    Source,
    check_proof,
    check_purpose,
    joined,
    standing,
)
from comptoir.customers.events import ConsentChanged
from comptoir.customers.queries.standing import family
from comptoir.customers.rows.parties import customers_by_id
from comptoir.customers.tables.parties import Customer
from comptoir.customers.tables.privacy import CustomersConsent
from comptoir.kernel.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from sqlalchemy import Connection

    from comptoir.kernel.uow import UnitOfWork


@cache
def purposes() -> Mapping[str, Purpose]:
    """What customers are asked for."""
    read = tomllib.loads(resources.files("comptoir.customers").joinpath("purposes.toml").read_text(encoding="utf-8"))
    return {
        code: Purpose(code, tuple(told["channels"]), told["basis"], told["wording"])
        for code, told in read["purpose"].items()
    }


def record_consent(
    uow: UnitOfWork, customer_id: UUID, purpose: str, channel: str, proof: Proof, *, is_given: bool
) -> Consent:
    """Write down that a customer allowed something or took it back; it counts from the commit on, everywhere.

    The same said again is written again, since it renews the proof. Refuses UnknownPurpose, MalformedValue (proof).
    """
    check_purpose(purposes(), purpose, channel)
    check_proof(proof)
    customers_by_id(uow.connection, [customer_id], lock=True)
    made = Consent(new_id(), customer_id, purpose, channel, is_given, proof, str(uow.actor), uow.now)
    uow.connection.execute(
        insert(CustomersConsent).values(
            id=made.id, customer_id=customer_id, purpose=purpose, channel=channel, is_given=is_given,
            source=proof.source.value, wording=proof.wording, reference=proof.reference, actor=made.actor, at=made.at,
        )
    )  # fmt: skip
    # Whoever says what they allow is there: it counts as activity, as a purchase does.
    ours = (Customer.id == customer_id, Customer.last_activity_at < uow.now)
    uow.connection.execute(update(Customer).where(*ours).values(last_activity_at=uow.now))
    write_allowed(uow, customer_id)
    uow.emit(
        ConsentChanged(
            customer_id=str(customer_id),
            consent_id=str(made.id),
            purpose=purpose,
            channel=channel,
            is_given=is_given,
        )
    )
    return made


def consents_of(connection: Connection, customer_id: UUID) -> list[Consent]:
    """Everything that a customer, and whoever was merged into them, ever said; oldest first."""
    rows = connection.execute(
        select(CustomersConsent.__table__)
        .where(CustomersConsent.customer_id.in_(family(connection, customer_id)))
        .order_by(CustomersConsent.id)
    )
    return [
        Consent(
            row.id,
            row.customer_id,
            row.purpose,
            row.channel,
            row.is_given,
            Proof(Source(row.source), row.wording, row.reference),
            row.actor,
            row.at,
        )
        for row in rows
    ]


def write_allowed(uow: UnitOfWork, customer_id: UUID) -> None:
    """Write beside the customer that an id stands for what they and whoever was merged into them allow now."""
    standing_id = family(uow.connection, customer_id)[0]
    customers_by_id(uow.connection, [standing_id], lock=True)
    last = standing(consents_of(uow.connection, standing_id))
    allows = joined(f"{purpose}/{channel}" for (purpose, channel), one in last.items() if one.is_given)
    uow.connection.execute(update(Customer).where(Customer.id == standing_id).values(allows=allows))


def allows(connection: Connection, customer_id: UUID, purpose: str, channel: str) -> bool:
    """Whether a customer allows a purpose through a channel now; who never said so does not."""
    last = standing(consents_of(connection, customer_id)).get((purpose, channel))
    return last is not None and last.is_given


def standing_consents(connection: Connection, customer_id: UUID) -> Sequence[tuple[Purpose, str, Consent | None]]:
    """Every purpose and channel with what was said last; None where nothing ever was."""
    last = standing(consents_of(connection, customer_id))
    return [
        (purpose, channel, last.get((purpose.code, channel)))
        for purpose in purposes().values()
        for channel in purpose.channels
    ]
