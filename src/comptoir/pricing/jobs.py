"""Bringing prices in from a sheet, and taking them out.

Columns: sku, price_list, price or amount, currency, per, valid_from, valid_to, min_quantity, below_cost (the case in
which the law lets a price be below cost). `price` is in
major units ("12,90"), `amount` in minor units (1290). Left out: the only price list there is, the list's currency,
per one, no end, any quantity. Beside it, or instead of it: `cost` without tax, and, tax included, `eco` (what for:
`eco_code`) and `deposit` (`deposit_code`), all in major units for one of the unit of sale, from today on; an eco or a
deposit of 0 takes it away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection

from comptoir.catalog.queries import sellables
from comptoir.catalog.services.imports.shops import plain_sheet
from comptoir.kernel.jobs import JobContext
from comptoir.kernel.sheets import (
    Hints,
    Layout,
    Mapper,
    Outcome,
    RejectWriter,
    Row,
    kind_of,
    mapper_of,
    own_fields,
    read_table,
    write_table,
)
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.errors import FieldError, MalformedValue, Refusal
from comptoir.kernel.values.money import AMOUNT_MAX, Currency, parse_money
from comptoir.kernel.values.quantity import millionths_text
from comptoir.pricing.domain.prices import PriceList, moment_text
from comptoir.pricing.domain.profiles import Charge
from comptoir.pricing.domain.refusals import AmountNotWhole, NoAmount, UnknownPriceList
from comptoir.pricing.queries import items_with_prices, lists
from comptoir.pricing.rows import prices_of_items
from comptoir.pricing.services.costs import PutCost, record_costs, try_costs
from comptoir.pricing.services.coupons import CODES_PER_SLICE, make_codes
from comptoir.pricing.services.profiles import PutProfile, put_profiles, try_profiles
from comptoir.pricing.services.recording import SLICE, PriceOutcome, PutPrice, record_prices, try_prices

FIELDS = (
    *(
        "sku",
        "price_list",
        "price",
        "amount",
        "currency",
        "per",
        "min_quantity",
        "valid_from",
        "valid_to",
        "below_cost",
    ),
    *("cost", "eco", "eco_code", "deposit", "deposit_code"),
)
_EXPORTED = ("sku", "price_list", "amount", "currency", "per", "min_quantity", "valid_from", "valid_to")
_EXPORT_PAGE = 1_000

C = TypeVar("C")


def import_prices(context: JobContext, argument: Mapping[str, Any]) -> dict[str, int]:
    """Record the prices of a sheet; the outcome's counts add up to the rows read.

    argument: path, format, mapping, dry_run, locale. Refuses SheetUnreadable, SheetTooLarge, MappingInvalid.
    """
    path = plain_sheet(Path(argument["path"]), argument["format"], context.folder)
    table = read_table(path, Hints(kind=kind_of(argument["format"]), columns=FIELDS))
    mapper = mapper_of(table, argument.get("mapping"), FIELDS)
    locale = argument.get("locale", "en_US")
    reason = f"import:{argument['file_name']}"
    outcome = Outcome()
    with context.database.read() as connection:
        known = {one.code: one for one in lists(connection)}
    with RejectWriter(context.folder / f"rejects.{table.sniffed.layout.kind}", table, locale) as rejects:
        while rows := list(islice(table.rows, SLICE)):
            read = [_read(row, mapper, known) for row in rows]
            for row, became in zip(rows, _record(context, read, reason, is_dry=argument["dry_run"]), strict=True):
                outcome.saw()
                _tell(outcome, row, became, rejects)
            context.progress(outcome.read)
    for message in outcome.messages:
        context.message(message.shown(locale))
    return outcome.finish()


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a row asks for: a price, a cost, what the item carries, or some of them."""

    price: PutPrice | None
    cost: PutCost | None
    profile: PutProfile | None


def _record(
    context: JobContext, read: Sequence[_Asked | PriceOutcome], reason: str, *, is_dry: bool
) -> list[PriceOutcome]:
    """What became of each row; of a row whose price is rejected nothing is recorded."""
    if is_dry:
        with context.database.read() as connection:
            now = context.database.clock.now()
            return _become(
                read,
                lambda some: try_prices(connection, some, now),
                lambda some: try_costs(connection, some, now.date()),
                lambda some: try_profiles(connection, some, now.date()),
            )
    with context.database.write(context.actor, context.trace) as uow:
        return _become(
            read,
            lambda some: record_prices(uow, some, reason),
            lambda some: record_costs(uow, some),
            lambda some: put_profiles(uow, some),
        )


def _become(
    read: Sequence[_Asked | PriceOutcome],
    prices: Callable[[list[PutPrice]], list[PriceOutcome]],
    costs: Callable[[list[PutCost]], list[PriceOutcome]],
    profiles: Callable[[list[PutProfile]], list[PriceOutcome]],
) -> list[PriceOutcome]:
    became: list[list[PriceOutcome]] = [[one] if isinstance(one, PriceOutcome) else [] for one in read]
    standing = {place: one for place, one in enumerate(read) if isinstance(one, _Asked)}

    def take(asked: dict[int, C], record: Callable[[list[C]], list[PriceOutcome]]) -> None:
        outcomes = record(list(asked.values())) if asked else []
        for place, outcome in zip(asked, outcomes, strict=True):
            became[place].append(outcome)
            if outcome.status == "rejected":
                del standing[place]

    take({place: one.price for place, one in standing.items() if one.price is not None}, prices)
    take({place: one.cost for place, one in standing.items() if one.cost is not None}, costs)
    take({place: one.profile for place, one in standing.items() if one.profile is not None}, profiles)
    return [_worst(some) for some in became]


def _worst(outcomes: Sequence[PriceOutcome]) -> PriceOutcome:
    """What a row is told: a rejection, else a change, else that nothing changed."""
    ranks = {"rejected": 0, "updated": 1, "created": 2, "unchanged": 3}
    return min(outcomes, key=lambda one: ranks[one.status])


def _tell(outcome: Outcome, row: Row, became: PriceOutcome, rejects: RejectWriter) -> None:
    match became.status:
        case "created":
            outcome.created()
        case "updated":
            outcome.updated()
        case "unchanged":
            outcome.unchanged()
        case "rejected":
            outcome.rejected(row.number, became.errors)
            rejects.write(row, became.errors)


def _read(row: Row, mapper: Mapper, known: Mapping[str, PriceList]) -> _Asked | PriceOutcome:
    """What a row asks for, or its rejection."""
    if row.damage is not None:
        return PriceOutcome("rejected", (row.damage,))
    mapped = mapper.apply(row)
    if mapped.errors:
        return PriceOutcome("rejected", mapped.errors)
    fields = {name: value.strip() for name, value in mapped.fields.items() if value.strip()}
    try:
        return _asked(fields, known)
    except Refusal as refusal:
        error = FieldError(refusal.pointer or "", refusal.code, refusal.facts())
        return PriceOutcome("rejected", (error,))


def _asked(fields: Mapping[str, str], known: Mapping[str, PriceList]) -> _Asked:
    """Refuses UnknownPriceList, NoAmount, MalformedValue, AmountNotWhole."""
    price_list = _list(fields, known)
    sku, currency = fields.get("sku", ""), price_list.currency
    cost, eco, deposit = (_money(fields, name, currency) for name in ("cost", "eco", "deposit"))
    price = None
    if {"price", "amount"} & fields.keys() or (cost, eco, deposit) == (None, None, None):
        price = PutPrice(
            sku,
            price_list.code,
            _amount(fields, price_list),
            fields.get("currency"),
            fields.get("per", "1"),
            fields.get("min_quantity", "0"),
            fields.get("valid_from"),
            fields.get("valid_to"),
            fields.get("below_cost"),
        )
    profile = None
    if eco is not None or deposit is not None:
        profile = PutProfile(
            sku,
            currency,
            eco=None if eco is None else (Charge(fields.get("eco_code", "eco"), eco),) if eco else (),
            deposit=None if deposit is None else Charge(fields.get("deposit_code", "deposit"), deposit),
        )
    return _Asked(price, None if cost is None else PutCost(sku, cost, currency), profile)


def _money(fields: Mapping[str, str], name: str, currency: Currency) -> int | None:
    """An amount in major units, None where the row has none. Refuses MalformedValue."""
    if name not in fields:
        return None
    try:
        return parse_money(fields[name], currency).amount
    except MalformedValue as refusal:
        refusal.pointer = f"/{name}"
        raise


def _list(fields: Mapping[str, str], known: Mapping[str, PriceList]) -> PriceList:
    """The list that a row names; without a name the only one there is. Refuses UnknownPriceList."""
    code = fields.get("price_list")
    if code is None and len(known) == 1:
        return next(iter(known.values()))
    found = known.get(fold_code(code or ""))
    if found is None:
        raise UnknownPriceList(code or "", pointer="/price_list")
    return found


def _amount(fields: Mapping[str, str], price_list: PriceList) -> int:
    """The amount in minor units. Refuses NoAmount, MalformedValue, AmountNotWhole."""
    found = _money(fields, "price", price_list.currency)
    if found is not None:
        return found
    if "amount" not in fields:
        raise NoAmount(pointer="/price")
    text = fields["amount"]
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()) or int(digits) > AMOUNT_MAX:
        raise AmountNotWhole(text, pointer="/amount")
    return int(text)


def export_prices(connection: Connection, target: Path, form: str, _channel: str | None, _locale: str | None) -> int:
    """Every price that counts as a sheet that `import_prices` reads; how many rows."""
    return write_table(target, _EXPORTED, _rows(connection), Layout(kind_of(form) or "csv"))


def _rows(connection: Connection) -> Iterator[tuple[str | int | None, ...]]:
    currencies = {one.code: one.currency for one in lists(connection)}
    after = None
    while True:
        item_ids = items_with_prices(connection, None, after, _EXPORT_PAGE)
        items = sellables(connection, item_ids=item_ids)
        for item_id, prices in prices_of_items(connection, item_ids).items():
            for one in prices if item_id in items else ():
                yield (
                    items[item_id].sku,
                    one.price_list,
                    one.amount,
                    currencies[one.price_list],
                    millionths_text(one.per),
                    millionths_text(one.min_quantity),
                    None if one.valid_from is None else moment_text(one.valid_from),
                    None if one.valid_to is None else moment_text(one.valid_to),
                )
        if len(item_ids) < _EXPORT_PAGE:
            return
        after = item_ids[-1]


def make_coupons(context: JobContext, argument: Mapping[str, Any]) -> dict[str, int]:
    """Make single-use coupons in slices; another run goes on where the last one stopped."""
    total, made = int(argument["count"]), int(context.checkpoint or 0)
    while made < total:
        with context.database.write(context.actor, context.trace) as uow:
            codes = make_codes(uow, argument["series"], argument["prefix"], [None] * min(CODES_PER_SLICE, total - made))
            made += len(codes)
            context.save(uow, made)
        context.progress(made, total)
    return {"read": made, "created": made, "updated": 0, "unchanged": 0, "rejected": 0, "warnings": 0}


JOBS = {"pricing.import": import_prices, "pricing.coupons": make_coupons}
SHEETS = {"pricing.import": own_fields(FIELDS)}
EXPORTS = {"prices": export_prices}
