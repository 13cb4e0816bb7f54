"""Customers from a sheet and back: who they are, cards, groups, and what they bring along from another system.

A row is who has its id, else its card, e-mail address or telephone number together with a close name; else somebody
new. Cells that are empty leave what is known; contacts, addresses, cards and groups are added. Messages never hold what
stands in a cell, and the uploaded file is deleted in the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from sqlalchemy import Connection

from comptoir.access.domain import SYSTEM_PRINCIPAL
from comptoir.company.queries import first_store, require_store, stores
from comptoir.customers.domain.names import likeness, name_words
from comptoir.customers.domain.parties import AddressKind, ContactKind, CustomerKind, Party
from comptoir.customers.domain.points import Kind, Move
from comptoir.customers.jobs import ADDRESS, FIELDS, TEXTS, TOLD
from comptoir.customers.queries.people import Listed, customer_list, groups_by_customer
from comptoir.customers.queries.search import Found, ids_by
from comptoir.customers.queries.standing import family, merged_below, standing_customers, standing_ids
from comptoir.customers.rows.loyalty import accounts_by_id, moves_of
from comptoir.customers.rows.parties import memberships, open_likenesses
from comptoir.customers.rows.vault import open_parties
from comptoir.customers.services.checking import GivenAddress, GivenContact, GivenParty
from comptoir.customers.services.parties import PutCustomer, put_customer
from comptoir.customers.services.points import move
from comptoir.kernel.ids import new_id
from comptoir.kernel.sheets import (
    Hints,
    Layout,
    Mapper,
    Outcome,
    RejectWriter,
    Row,
    kind_of,
    mapper_of,
    read_table,
    write_table,
)
from comptoir.kernel.values.errors import Conflict, FieldError, Invalid, MalformedValue, Refusal, TextKey
from comptoir.kernel.values.money import Currency, Money, parse_money
from comptoir.kernel.values.text import fold
from comptoir.kernel.values.time import EPOCH, Instant
from comptoir.payments.domain import NumberTaken
from comptoir.payments.queries import store_credit
from comptoir.payments.services.stored_values import open_balance

if TYPE_CHECKING:
    from comptoir.company.domain import Store
    from comptoir.kernel.jobs import JobContext, JobFunction
    from comptoir.kernel.secrets import SecretBox
    from comptoir.kernel.uow import UnitOfWork

JOB = "customers.import"
CONTACTS = ("mobile", "phone", "email")
SLICE = 10
"""Rows written in one transaction, so that sales do not wait for it."""

_EXPORT_PAGE = 500
_SEPARATORS = str.maketrans(";|", ",,")


@dataclass(eq=False)
class SeveralMeant(Conflict):
    """A row fits several customers that are kept apart."""

    code: ClassVar[str] = "app.several_customers_meant"


@dataclass(eq=False)
class HasAlready(Invalid):
    """The customer has points or a balance here; those of the row were left out."""

    code: ClassVar[str] = "app.has_already"


@dataclass(eq=False)
class LooksLikeAnother(Invalid):
    """A customer that was added looks like one who was there."""

    code: ClassVar[str] = "app.looks_like_another_customer"


def jobs(box: SecretBox) -> Mapping[str, JobFunction]:
    """The job that brings customers in."""
    return {JOB: lambda context, argument: import_customers(context, box, argument)}


def exports(box: SecretBox) -> Mapping[str, Callable[..., int]]:
    """The export of customers."""

    def export(connection: Connection, target: Path, form: str, _channel: str | None, _locale: str | None) -> int:
        return write_table(target, TOLD, _rows(connection, box), Layout(kind_of(form) or "csv"))

    return {"customers": export}


def import_customers(context: JobContext, box: SecretBox, argument: Mapping[str, Any]) -> dict[str, int]:
    """Bring in the customers of a sheet; the outcome's counts add up to the rows read.

    argument: path, format, mapping, dry_run, locale. Refuses SheetUnreadable, SheetTooLarge, MappingInvalid.
    """
    path = Path(argument["path"])
    table = read_table(path, Hints(kind=kind_of(argument["format"]), columns=FIELDS))
    mapper = _with_days(mapper_of(table, argument.get("mapping"), FIELDS))
    locale = argument.get("locale", "en_US")
    outcome = Outcome()
    with RejectWriter(context.folder / f"rejects.{table.sniffed.layout.kind}", table, locale) as rejects:
        while rows := list(islice(table.rows, SLICE)):
            for row, became in zip(rows, _slice(context, box, mapper, rows, is_dry=argument["dry_run"]), strict=True):
                _tell(outcome, row, became, rejects)
            context.progress(outcome.read)
    for message in outcome.messages:
        context.message(message.shown(locale))
    if path.is_relative_to(context.folder.resolve()):
        path.unlink(missing_ok=True)
    return outcome.finish()


@dataclass(frozen=True, slots=True)
class _Became:
    """What became of a row. errors: of a rejected one, or (with another status) what to warn of."""

    status: str
    errors: tuple[FieldError, ...] = ()


def _tell(outcome: Outcome, row: Row, became: _Became, rejects: RejectWriter) -> None:
    outcome.saw()
    match became.status:
        case "created":
            outcome.created()
        case "updated":
            outcome.updated()
        case "unchanged":
            outcome.unchanged()
        case _:
            outcome.rejected(row.number, became.errors)
            rejects.write(row, became.errors)
            return
    for warning in became.errors:
        outcome.warn(row.number, warning)


def _with_days(mapper: Mapper) -> Mapper:
    """The mapping that reads days as the file writes them, the day before the month where nothing tells."""
    targets = tuple(
        (place, replace(one, transforms=(*one.transforms, "date")) if one.field == "birth_date" else one)
        for place, one in mapper.targets
    )
    return replace(mapper, targets=targets, formats=replace(mapper.formats, date=mapper.formats.date or "%d/%m/%Y"))


def _slice(context: JobContext, box: SecretBox, mapper: Mapper, rows: Sequence[Row], *, is_dry: bool) -> list[_Became]:
    """What became of some rows; a dry run writes them too, and takes them back."""
    with context.database.write(context.actor, context.trace) as uow:
        before = uow.connection.begin_nested()
        became = [_row(uow, box, mapper, row) for row in rows]
        if is_dry:
            before.rollback()
            uow.entries.clear()
        else:
            before.commit()
    return became


def _row(uow: UnitOfWork, box: SecretBox, mapper: Mapper, row: Row) -> _Became:
    """One row, wholly or not at all."""
    mapped = mapper.apply(row)
    errors = (row.damage,) if row.damage is not None else mapped.errors
    if errors:
        return _Became("rejected", tuple(_without_value(one) for one in errors))
    fields = {name: value.strip() for name, value in mapped.fields.items() if value.strip()}
    told = len(uow.entries)
    try:
        with uow.connection.begin_nested():
            return _put(uow, box, fields)
    except Refusal as refusal:
        del uow.entries[told:]
        found = refusal.errors if isinstance(refusal, Invalid) and refusal.errors else ()
        said = found or (FieldError(refusal.pointer or "", refusal.code, refusal.facts()),)
        return _Became("rejected", tuple(_without_value(one) for one in said))


def _in_cell(error: FieldError, fields: Mapping[str, str], known: Found | None) -> FieldError:
    """An error about a contact, address or card by the cell that it stands in; they come after those that are known."""
    kind, _, rest = error.pointer.strip("/").partition("/")
    number, _, part = rest.partition("/")
    if kind == "contacts" and number.isdigit():
        cells = [name for name in CONTACTS if name in fields]
        place = int(number) - (0 if known is None else len(known.party.contacts))
        return replace(error, pointer=f"/{cells[place]}") if 0 <= place < len(cells) else error
    cell = {"addresses": part if part in fields else "address", "cards": "card"}.get(kind)
    return error if cell is None else replace(error, pointer=f"/{cell}")


def _without_value(error: FieldError) -> FieldError:
    """An error without what stands in the cell: messages outlive a customer who is erased."""
    facts = {name: "…" if name in {"value", "siren", "customer"} else fact for name, fact in error.facts.items()}
    return FieldError(error.pointer, error.code, facts)


def _put(uow: UnitOfWork, box: SecretBox, fields: Mapping[str, str]) -> _Became:
    """Refuses what `put_customer` refuses, SeveralMeant, MalformedValue, StoreNotFound, NumberInvalid."""
    store = require_store(uow.connection, fields["store"]) if "store" in fields else first_store(uow.connection)
    known = _known(uow.connection, box, fields)
    groups = [one.strip() for one in fields.get("groups", "").translate(_SEPARATORS).split(",") if one.strip()]
    if known is not None and groups:
        groups += groups_by_customer(uow.connection, [known.customer.id], uow.now)[known.customer.id]
    id_ = known.customer.id if known is not None else UUID(fields["id"]) if "id" in fields else new_id()
    wanted = PutCustomer(
        id=id_,
        party=_given(fields, known),
        language=_language(fields, known),
        household_id=None if known is None else known.customer.household_id,
        groups=groups or None,
        store_id=None if store is None else store.id,
    )
    try:
        kept = put_customer(uow, SYSTEM_PRINCIPAL, box, wanted)
    except Invalid as refusal:
        refusal.errors = tuple(_in_cell(one, fields, known) for one in refusal.errors)
        raise
    brought = [_bring_points(uow, fields, id_), _bring_balance(uow, box, fields, id_, store)]
    status = "created" if kept.is_new else "updated" if kept.is_changed or True in brought else "unchanged"
    alike = open_likenesses(uow.connection, kept.customer.id, None, 1) if kept.is_new else []
    warnings = [FieldError("", LooksLikeAnother.code)] if alike else []
    kept_out = zip(("points", "gift_card_balance"), brought, strict=True)
    warnings += [FieldError(f"/{cell}", HasAlready.code) for cell, one in kept_out if one is None]
    return _Became(status, tuple(warnings))


def _language(fields: Mapping[str, str], known: Found | None) -> str:
    if "language" in fields:
        language = fields["language"].replace("-", "_")
        return language if "_" in language else {"en": "en_US"}.get(language, f"{language}_{language.upper()}")
    return "fr_FR" if known is None else known.customer.language


def _known(connection: Connection, box: SecretBox, fields: Mapping[str, str]) -> Found | None:
    """Who a row is about, None for somebody new. Refuses MalformedValue (id), SeveralMeant."""
    if "id" in fields:
        try:
            id_ = UUID(fields["id"])
        except ValueError:
            raise MalformedValue("", TextKey("app.expected.customer_id"), pointer="/id") from None
        return next(iter(_opened(connection, box, [id_])), None)
    words = name_words(*(fields.get(name, "") for name in TEXTS[:3]))
    for cell, field in (("card", "card"), ("email", "email"), ("mobile", "phone"), ("phone", "phone")):
        found = _opened(connection, box, ids_by(connection, box, field, fields[cell])) if cell in fields else []
        if field != "card":
            found = [one for one in found if likeness(words, one.party.words) is not None]
        if len(found) > 1:
            raise SeveralMeant(pointer=f"/{cell}")
        if found:
            return found[0]
    return None


def _opened(connection: Connection, box: SecretBox, ids: Sequence[UUID]) -> list[Found]:
    standing = {one.id: one for one in standing_customers(connection, ids).values()}
    return [Found(standing[id_], party) for id_, party in open_parties(connection, box, standing).items()]


def _given(fields: Mapping[str, str], known: Found | None) -> GivenParty:
    """What a row says, with what is known of the customer."""
    party = Party() if known is None else known.party
    texts = {name: _better(fields.get(name, ""), str(getattr(party, name) or "")) for name in TEXTS}
    contacts = [GivenContact(one.kind, one.value, one.id, one.label) for one in party.contacts]
    new_ones = [GivenContact(ContactKind(cell), fields[cell]) for cell in CONTACTS if cell in fields]
    addresses = [
        GivenAddress(one.kind, one.lines, one.postal_code, one.city, one.country, one.id) for one in party.addresses
    ]
    street, code, city, country = (fields.get(name, "") for name in ADDRESS)
    new = GivenAddress(AddressKind.BILLING, (street,) if street else (), code, city, country.upper())
    is_there = any((one.postal_code, one.city.casefold()) == (code, city.casefold()) for one in party.addresses)
    if (street or code or city) and not is_there:
        addresses.append(new)
    kind = fields.get("kind") or ("company" if texts["company_name"] and known is None else "")
    if kind not in {"", "person", "company"}:
        raise MalformedValue(kind, TextKey("app.expected.customer_kind"), pointer="/kind")
    otherwise = CustomerKind.PERSON if known is None else known.customer.kind
    return GivenParty(
        kind=CustomerKind(kind) if kind else otherwise,
        contacts=[*contacts, *new_ones],
        addresses=addresses,
        cards=(*party.cards, *([fields["card"]] if "card" in fields else [])),
        **texts,
    )


def _better(told: str, known: str) -> str:
    """What a cell says, unless it is what is known without its accents."""
    is_bare = told.isascii() and not known.isascii() and fold(told) == fold(known)
    return known if not told or is_bare else told


def _bring_points(uow: UnitOfWork, fields: Mapping[str, str], customer_id: UUID) -> bool | None:
    """Points from another system, for whoever never had any here; whether they got them, None where they have others.

    Refuses MalformedValue.
    """
    told = "".join(fields.get("points", "0").split())
    if not (told.isascii() and told.isdigit()):
        raise MalformedValue("", TextKey("app.expected.points"), pointer="/points")
    points = int(told)
    moves = moves_of(uow.connection, [customer_id])[customer_id]
    if not points or not moves:
        return points > 0 and move(uow, customer_id, Move(Kind.OPENING, points, customer_id))[1]
    return False if points == sum(one for one, _ in moves) else None


def _bring_balance(
    uow: UnitOfWork, box: SecretBox, fields: Mapping[str, str], customer_id: UUID, store: Store | None
) -> bool | None:
    """What is left on a gift card, or without its number store credit for whoever never had any here.

    Whether they got it, None where they have other credit. Refuses MalformedValue, NumberInvalid.
    """
    if "gift_card_balance" not in fields or store is None:
        return False
    amount, number = parse_money(fields["gift_card_balance"], store.currency).amount, fields.get("gift_card")
    credit = {} if number else store_credit(uow.connection, family(uow.connection, customer_id))
    if credit:
        return False if amount == sum(credit.values()) else None
    if amount > 0:
        with suppress(NumberTaken):
            open_balance(uow, box, number, amount, store, customer_id=customer_id)
            return True
    return False


def _rows(connection: Connection, box: SecretBox) -> Iterator[tuple[str | None, ...]]:
    """Every active customer, a row each, that `import_customers` reads back."""
    codes = {store.id: store.code for store in stores(connection)}
    store = first_store(connection)
    currency = Currency("EUR") if store is None else store.currency
    after: tuple[Instant, UUID] | None = None
    while found := customer_list(connection, box, Listed(), EPOCH, after, _EXPORT_PAGE):
        ids = [one.customer.id for one in found]
        by_hand, has = memberships(connection, ids), _has(connection, ids)
        for one in found:
            points, credit = has[one.customer.id]
            balance = Money(credit, currency).decimal_text if credit > 0 else None
            more = {"points": str(points) if points > 0 else None, "gift_card_balance": balance}
            yield _exported(one, codes, sorted(by_hand.get(one.customer.id, ())), more)
        after = (found[-1].customer.last_activity_at, found[-1].customer.id)


def _has(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
    """Points and store credit of some customers, with the credit of whoever was merged into them."""
    stands = standing_ids(connection, [*ids, *merged_below(connection, *ids)])
    credit = dict.fromkeys(ids, 0)
    for holder, amount in store_credit(connection, stands).items():
        credit[stands[holder]] += amount
    accounts = accounts_by_id(connection, ids)
    return {id_: (accounts[id_].balance if id_ in accounts else 0, credit[id_]) for id_ in ids}


def _exported(
    found: Found, codes: Mapping[UUID, str], groups: Sequence[str], has: Mapping[str, str | None]
) -> tuple[str | None, ...]:
    customer, party = found.customer, found.party
    home = next(iter(party.addresses), None)
    told = {name: str(getattr(party, name) or "") for name in TEXTS} | {
        **has,
        "id": str(customer.id),
        "kind": customer.kind.value,
        "phone": party.first(ContactKind.PHONE),
        "mobile": party.first(ContactKind.MOBILE),
        "email": party.email,
        "card": next(iter(party.cards), None),
        "groups": ",".join(groups),
        "language": customer.language,
        "store": None if customer.store_id is None else codes.get(customer.store_id),
    }
    if home is not None:
        told |= dict(zip(ADDRESS, (", ".join(home.lines), home.postal_code, home.city, home.country), strict=True))
    return tuple(told.get(name) or None for name in TOLD)
