"""Sending a template to the customers of a segment who allow it, and counting what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol
from uuid import UUID

from sqlalchemy import func, insert, select, update

from comptoir.access.service import record_audit
from comptoir.customers.domain.consents import EMAIL, OFFERS
from comptoir.customers.domain.mailings import Mailed, MailingKnown, Written, check_template, fill
from comptoir.customers.events import MailingSent, MailSent
from comptoir.customers.queries.documents import require_document
from comptoir.customers.queries.segments import Conditions, count_members, members
from comptoir.customers.tables.privacy import CustomersMailed, CustomersMailing
from comptoir.kernel.outbox import NewParcel, post
from comptoir.kernel.texts import text
from comptoir.kernel.values.text import localized

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.customers.domain.parties import Customer
    from comptoir.kernel.uow import UnitOfWork
    from comptoir.kernel.values.time import Instant

KIND = "customer_mail"
TEMPLATE = "template"
SLICE = 200
_EXAMPLE_COUPON = "7K2M9XQ4WPR"
_LANES = 4
"""So many mails of a mailing leave side by side; one that is put off delays only those behind it."""


class Mailing(NamedTuple):
    """A mailing that was sent."""

    id: UUID
    segment: str
    template: str
    body: dict[str, Any]
    actor: str
    at: Instant


class MakeCoupons(Protocol):
    """Makes one coupon for each of some customers."""

    def __call__(self, uow: UnitOfWork, *, owners: Sequence[UUID]) -> Sequence[str]: ...


class Reach(NamedTuple):
    """How many a segment has, and how many of them allow mail."""

    members: int
    allowing: int


_MAILING = tuple(CustomersMailing.__table__.c[name] for name in Mailing._fields)


def check_template_body(body: Mapping[str, Any]) -> None:
    """Refuses TemplateIncomplete, UnknownPlaceholder."""
    check_template(body["subject"], body["text"])


def example(subject: str, written: str, locale: str) -> Written:
    """A template filled for somebody made up, with the end that every mailing has."""
    facts = {one: text(f"customers.mail.example.{one}", locale) for one in ("given_name", "name")}
    facts["coupon"] = _EXAMPLE_COUPON
    end = text("customers.mail.unsubscribe", locale, link="https://…")
    return Written(fill(subject, facts), f"{fill(written, facts)}\n\n{end}")


def reach(connection: Connection, segment: Conditions, now: Instant) -> Reach:
    """What sending to a segment would mean."""
    allowing = segment.with_consent(OFFERS, EMAIL)
    return Reach(count_members(connection, segment, now), count_members(connection, allowing, now))


def begin_mailing(
    uow: UnitOfWork, mailing_id: UUID, segment: str, template: str, aimed: Conditions
) -> tuple[Mailing, bool]:
    """Keep what is sent to whom, as it stands now; whether it is new. Refuses DocumentNotFound, MailingKnown.

    aimed: the segment's conditions as they are asked.
    """
    wanted = require_document(uow.connection, TEMPLATE, template)
    body = {"template": wanted.body, "segment": aimed.plain()}
    known = mailing(uow.connection, mailing_id)
    if known is not None:
        if (known.segment, known.template) != (segment, template):
            raise MailingKnown
        return known, False
    made = Mailing(mailing_id, segment, template, body, str(uow.actor), uow.now)
    uow.connection.execute(insert(CustomersMailing).values(**made._asdict()))
    record_audit(uow, "customers.mailing.sent", f"mailing:{mailing_id}", {"segment": segment, "template": template})
    return made, True


def write_mails(
    uow: UnitOfWork,
    made: Mailing,
    after: UUID | None,
    make_coupons: MakeCoupons | None = None,
) -> UUID | None:
    """Write the next slice of a mailing's mails; the last customer, None when all are written.

    make_coupons: gives each customer a code that works once, for them alone.
    """
    aimed = Conditions.of(made.body["segment"]).with_consent(OFFERS, EMAIL)
    ids = members(uow.connection, aimed, made.at, after, SLICE)
    if not ids:
        uow.emit(
            MailingSent(
                mailing_id=str(made.id),
                segment=made.segment,
                template=made.template,
                customers=sum(counts(uow.connection, made.id).values()),
            )
        )
        return None
    state = Mailed.WAITING.value
    coupons: list[str | None] = [None] * len(ids) if make_coupons is None else [*make_coupons(uow, owners=ids)]
    rows = [
        {
            "mailing_id": made.id,
            "customer_id": id_,
            "state": state,
            "coupon": coupon,
            "at": uow.now,
        }
        for id_, coupon in zip(ids, coupons, strict=True)
    ]
    uow.connection.execute(insert(CustomersMailed), rows)
    told = [{"customer": str(id_), "mailing": str(made.id)} for id_ in ids]
    post(uow, [NewParcel(KIND, f"mailing:{made.id}:{number % _LANES}", one) for number, one in enumerate(told)])
    return ids[-1]


def mailing_text(connection: Connection, mailing_id: UUID, customer: Customer) -> tuple[Written, str | None]:
    """What a mailing says to a customer in their language, and their own coupon."""
    made = mailing(connection, mailing_id)
    assert made is not None, mailing_id
    template = made.body["template"]
    ours = (CustomersMailed.mailing_id == mailing_id, CustomersMailed.customer_id == customer.id)
    coupon = connection.execute(select(CustomersMailed.coupon).where(*ours)).scalar_one_or_none()
    subject = localized(template["subject"], customer.language, ["fr_FR", "en_US"])
    return Written(subject, localized(template["text"], customer.language, ["fr_FR", "en_US"])), coupon


def settle_mail(uow: UnitOfWork, mailing_id: UUID, customer_id: UUID, state: Mailed) -> None:
    """Write down what became of a mail."""
    ours = (CustomersMailed.mailing_id == mailing_id, CustomersMailed.customer_id == customer_id)
    uow.connection.execute(update(CustomersMailed).where(*ours).values(state=state.value, at=uow.now))
    if state is Mailed.SENT:
        uow.emit(MailSent(customer_id=str(customer_id), mailing_id=str(mailing_id)))


def counts(connection: Connection, mailing_id: UUID) -> dict[str, int]:
    """How many mails of a mailing are in each state."""
    table = CustomersMailed
    statement = select(table.state, func.count()).where(table.mailing_id == mailing_id).group_by(table.state)
    return {state: int(count) for state, count in connection.execute(statement)}


def mailing(connection: Connection, mailing_id: UUID) -> Mailing | None:
    """One mailing."""
    row = connection.execute(select(*_MAILING).where(CustomersMailing.id == mailing_id)).one_or_none()
    return None if row is None else Mailing(*row)


def mailings(connection: Connection, before: UUID | None, limit: int) -> Sequence[Mailing]:
    """Mailings, newest first."""
    statement = select(*_MAILING).order_by(CustomersMailing.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(CustomersMailing.id < before)
    return [Mailing(*row) for row in connection.execute(statement)]
