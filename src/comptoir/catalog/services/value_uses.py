"""What becomes of all that looks for values of an attribute when the attribute becomes another."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import Connection, func, select, update
from sqlalchemy.orm import aliased

from comptoir.catalog.domain.attributes import Attribute
from comptoir.catalog.domain.refusals import ConversionHindered
from comptoir.catalog.domain.structure import Structure
from comptoir.catalog.domain.successors import Holders, in_words
from comptoir.catalog.ports import ValueUse, ValueUser
from comptoir.catalog.tables import ValueRow, ViewRow
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.errors import TextKey

Users = Sequence[ValueUser]
SAVED_LIST = "view"


class ViewUses:
    """Saved lists that are filtered by a value: they show their filter, so that none of them hinders."""

    def uses(self, connection: Connection, attribute: str | None, *, lock: bool = False) -> Sequence[ValueUse]:
        del lock
        rows = connection.execute(select(ViewRow.name, ViewRow.body).order_by(ViewRow.id)).all()
        found = [(row.name, filtered_value(row.body, attribute)) for row in rows]
        return [ValueUse(SAVED_LIST, name, value, is_binding=False) for name, value in found if value is not None]

    def follow(self, uow: UnitOfWork, attribute: str, successors: Mapping[str, str]) -> None:
        for row in uow.connection.execute(select(ViewRow.id, ViewRow.body)).all():
            value = filtered_value(row.body, attribute)
            if value is not None and value in successors:
                body = {**row.body, "filter": {**row.body["filter"], "value": successors[value]}}
                uow.connection.execute(update(ViewRow).where(ViewRow.id == row.id).values(body=body))


def filtered_value(body: Mapping[str, object], attribute: str | None) -> str | None:
    """The value of the attribute (None: the category) by which a saved list is filtered, if it is."""
    asked = body.get("filter")
    if isinstance(asked, Mapping) and attribute is None:
        return str(asked["category"]) if asked.get("category") else None
    if (
        not isinstance(asked, Mapping)
        or attribute is None
        or fold_code(str(asked.get("attribute") or "")) != fold_code(attribute)
    ):
        return None
    return str(asked["value"]) if asked.get("value") else None


def uses_of(connection: Connection, users: Users, attribute: str | None, *, lock: bool = False) -> list[ValueUse]:
    """Everything that goes by the attribute (None: by categories)."""
    return [use for user in (ViewUses(), *users) for use in user.uses(connection, attribute, lock=lock)]


def wanted_texts(uses: Iterable[ValueUse]) -> frozenset[str]:
    """The texts that are looked for."""
    return frozenset(use.value for use in uses if use.value is not None)


def holders_stored(
    connection: Connection, before: Attribute, after: Attribute, wanted: frozenset[str], without: Collection[UUID]
) -> Holders:
    """`Holders` as the rows say that find products before and after. without: items of which they say it not yet."""
    old, new = aliased(ValueRow), aliased(ValueRow)
    count = func.count(new.item_id.distinct())
    of_old = (old.attribute == before.index_key, old.text.in_(wanted), old.item_id.not_in(without))
    pairs = select(old.text, new.text, count).join(new, new.item_id == old.item_id)
    of_new = new.attribute.concat("") == after.index_key  # SQLite goes by the item, and not by all that have a value
    pairs = pairs.where(*of_old, of_new, new.text.is_not(None)).group_by(old.text, new.text)
    found = Holders(wanted)
    found.both.update({(str(row[0]), str(row[1])): row[2] for row in connection.execute(pairs)})
    found.before.update(_counts(connection, before.index_key, wanted, without))
    words = {word for _, word in found.both} | wanted
    found.after.update(_counts(connection, after.index_key, words, without))
    return found


def _counts(connection: Connection, key: str, texts: Iterable[str], without: Collection[UUID]) -> dict[str, int]:
    statement = select(ValueRow.text, func.count(ValueRow.item_id.distinct())).group_by(ValueRow.text)
    of_these = (ValueRow.attribute == key, ValueRow.text.in_(sorted(texts)), ValueRow.item_id.not_in(without))
    return {text: count for text, count in connection.execute(statement.where(*of_these)) if text is not None}


Followed = tuple[ValueUse, str | None, bool]
"""A use, the value that it looks for after, and whether it keeps the attribute from becoming another."""


def followed(
    uses: Sequence[ValueUse],
    holders: Holders,
    was: Structure,
    changed: Structure,
    before: Attribute,
    after: Attribute,
) -> list[Followed]:
    """Each use with the value that it looks for after, and whether it keeps the attribute from becoming that.

    What finds other products than before, or another type than it reads, is in the way. A value that no product has is
    taken by its words, unless products have these. What cannot look for another value may begin to find products.
    """
    found: list[Followed] = []
    for use in uses:
        if use.value is None:
            is_read = before.type.value in use.types
            found.append((use, None, is_read and after.type.value not in use.types))
            continue
        successor = holders.successor(use.value)
        if successor is None and (not holders.before[use.value] or not use.is_binding):
            words = in_words(was, changed, before, after, use.value)
            is_free = words is not None and not holders.after[words]
            successor = words if is_free or not use.is_binding else None
        is_idle = use.is_fixed and not holders.before[use.value]
        is_left = successor != use.value if use.is_fixed else successor is None
        found.append((use, successor, use.is_binding and is_left and not is_idle))
    return found


def with_late(found: Iterable[Followed], late: Sequence[tuple[set[str], set[str]]]) -> list[Followed]:
    """The same, held against the texts, before and after, of products that nobody had counted."""

    def differs(use: ValueUse, successor: str | None) -> bool:
        is_compared = use.value is not None and successor is not None and use.is_binding
        return is_compared and any((use.value in old) != (successor in new) for old, new in late)

    return [(use, text, is_hindering or differs(use, text)) for use, text, is_hindering in found]


def refuse_hindered(attribute: str, found: Iterable[Followed]) -> None:
    """Refuses ConversionHindered by the first kind of things that is in the way, naming them."""
    hindering = [use for use, _, is_hindering in found if is_hindering]
    if hindering:
        kind = hindering[0].kind
        names = dict.fromkeys(use.name for use in hindering if use.kind == kind)
        raise ConversionHindered(attribute, TextKey(f"catalog.value_use.{kind}"), ", ".join(names))


def let_follow(uow: UnitOfWork, users: Users, attribute: str, found: Iterable[Followed]) -> None:
    """Let all look for what they look for from now on."""
    successors = {use.value: text for use, text, _ in found if use.value is not None and text is not None}
    changed = {old: new for old, new in successors.items() if old != new}
    if changed:
        for user in (ViewUses(), *users):
            user.follow(uow, attribute, changed)
