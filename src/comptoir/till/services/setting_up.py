"""What an office sets up for selling: sale rules, the masks of a retailer's own codes, the favourites of a store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final

from sqlalchemy import delete, select

from comptoir.access.service import record_audit
from comptoir.catalog.queries import sellables
from comptoir.catalog.queries.own_barcodes import own_prefixes
from comptoir.kernel.bulk import upsert_rows
from comptoir.kernel.values.codes import fold_code, word_code
from comptoir.kernel.values.errors import Conflict, Invalid, NotFound
from comptoir.kernel.values.gtin import EmbeddedKind
from comptoir.pricing.services.item_keys import key_as_kept
from comptoir.pricing.services.promotions import lock_documents
from comptoir.till.domain.symbols import Symbol, layouts_of
from comptoir.till.events import SellingChanged
from comptoir.till.services.goods import FAVOURITES, MASKS, RULE, settings_of
from comptoir.till.services.scanning import read_symbol, require_readable
from comptoir.till.tables import SellingRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from comptoir.kernel.uow import UnitOfWork

ALL: Final = "all"
_COLUMNS: Final = ("kind", "code_folded", "code", "body")
_KINDS_OF_KEY: Final = frozenset({"category", "family", "attribute", "sku"})


class RuleKeyWrong(Invalid):
    """A rule is for a category, a family, a value of an attribute or a SKU."""

    code = "till.rule_key_wrong"


class RuleNotFound(NotFound):
    """There is no such sale rule."""

    code = "till.rule_not_found"


@dataclass(eq=False)
class MaskTaken(Conflict):
    """Products have barcodes of the shop's own with this prefix: read by a mask, they would be another article."""

    code: ClassVar[str] = "till.mask_taken"
    prefix: str


class FavouriteUnknown(Invalid):
    """A favourite is a product that is sold."""

    code = "till.favourite_unknown"


def put_rule(uow: UnitOfWork, code: str, body: Mapping[str, Any]) -> str:
    """Set up a rule, or change it; its code. body: as it is stored, with keys as people write them.

    Refuses MalformedValue, RuleKeyWrong, and what `key_as_kept` refuses: a rule that finds nothing asks for nothing.
    """
    made = word_code(code, 50)
    lock_documents(uow.connection)  # before it reads how values are called: an attribute may be becoming another
    keys = []
    for index, key in enumerate(body["keys"]):
        kind, _, name = key.partition(":")
        if kind not in _KINDS_OF_KEY or not name:
            raise RuleKeyWrong(pointer=f"/keys/{index}")
        keys.append(key if kind == "sku" else key_as_kept(uow.connection, key, f"/keys/{index}"))
    write_rule(uow, made, {**body, "keys": keys})
    return made


def write_rule(uow: UnitOfWork, code: str, body: Mapping[str, Any]) -> None:
    """Keep a rule whose keys are as they are kept."""
    _put(uow, RULE, code, body)
    facts = {"keys": sorted(set(body["keys"])), "age_min": body["age_min"] or 0}
    record_audit(uow, "till.rule.changed", f"rule:{code}", facts)


def remove_rule(uow: UnitOfWork, code: str) -> None:
    """Ask for nothing any more. Refuses RuleNotFound."""
    mine = (SellingRow.kind == RULE, SellingRow.code_folded == fold_code(code))
    if uow.connection.execute(delete(SellingRow).where(*mine)).rowcount == 0:
        raise RuleNotFound
    record_audit(uow, "till.rule.removed", f"rule:{code}", {})
    uow.emit(SellingChanged(kind=RULE, code=code))


def put_masks(uow: UnitOfWork, masks: Mapping[str, str]) -> None:
    """Read the retailer's own codes by these masks. Refuses MaskWrong, MaskTaken."""
    layouts_of(masks)
    known = masks_in_use(uow.connection) or {}
    own = own_prefixes(uow.connection)
    for name, mask in masks.items():
        if known.get(name) != mask and mask[:2] in own:
            raise MaskTaken(mask[:2], pointer=f"/masks/{name}")
    _put(uow, MASKS, ALL, dict(masks))
    record_audit(uow, "till.masks.changed", "masks:all", dict(masks))


def try_masks(masks: Mapping[str, str], code: str) -> Symbol:
    """What a code would say under masks. Refuses MaskWrong, SymbolUnreadable."""
    symbol = read_symbol(code, layouts_of(masks))
    require_readable(symbol)
    return symbol


def put_favourites(uow: UnitOfWork, store: str, pages: Sequence[Mapping[str, Any]]) -> None:
    """The favourites of a store, page by page. Refuses FavouriteUnknown."""
    known = sellables(uow.connection, skus={sku for page in pages for sku in page["skus"]})
    for number, page in enumerate(pages):
        for index, sku in enumerate(page["skus"]):
            if sku not in known:
                raise FavouriteUnknown(pointer=f"/pages/{number}/skus/{index}")
    _put(uow, FAVOURITES, store, {"pages": list(pages)})


def favourites(connection: Connection, store: str) -> Any:  # noqa: ANN401 - JSON
    """The pages of a store; none where nothing was chosen."""
    mine = (SellingRow.kind == FAVOURITES, SellingRow.code_folded == fold_code(store))
    found = connection.execute(select(SellingRow.body).where(*mine)).scalar_one_or_none()
    return [] if found is None else found["pages"]


def masks_in_use(connection: Connection) -> dict[str, str] | None:
    """The masks that the retailer set up; None where those that are usual hold."""
    found: dict[str, str] | None = settings_of(connection, MASKS).get(ALL)
    return found


def value_text(symbol: Symbol) -> str | None:
    """What a code made in the store holds, as people write it: 834 (minor units), 0.335 kg, 12."""
    if symbol.embedded is None:
        return None
    value = symbol.embedded.value
    return f"{value // 1000}.{value % 1000:03d}" if symbol.embedded.kind is EmbeddedKind.WEIGHT else str(value)


def _put(uow: UnitOfWork, kind: str, code: str, body: Any) -> None:  # noqa: ANN401 - JSON
    upsert_rows(uow.connection, SellingRow, _COLUMNS, [(kind, fold_code(code), code, body)], ("kind", "code_folded"))
    uow.emit(SellingChanged(kind=kind, code=code))
