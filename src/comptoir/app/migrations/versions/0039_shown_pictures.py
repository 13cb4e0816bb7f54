"""What published cards show is noted as used, beside what products name."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from alembic import op

from comptoir.kernel import columns

revision = "0039"
down_revision = "0037"
branch_labels = None
depends_on = None

_SLICE = 1_000
_PLACE = ("channel", "locale", "item_id", "revision")


def upgrade() -> None:
    """Of cards that are out now; every later publication notes its own. What is noted already is noted anew."""
    connection = op.get_bind()
    structure = sa.table(
        "catalog_structure",
        sa.column("kind", sa.Text()),
        sa.column("code", sa.Text()),
        sa.column("body", columns.Json()),
    )
    found = connection.execute(sa.select(structure.c.kind, structure.c.code, structure.c.body)).all()
    media = {row.code for row in found if row.kind == "attributes" and row.body.get("type") in {"image", "file"}}
    if not media:
        return
    use = sa.table(
        "media_use",
        sa.column("asset_id", columns.Id()),
        sa.column("kind", sa.Text()),
        sa.column("user_id", columns.Id()),
        sa.column("field", sa.Text()),
    )
    connection.execute(use.delete().where(use.c.kind == "card"))
    after: UUID | None = None
    while ids := _next_items(connection, after):
        uses = dict.fromkeys(one for body in _bodies(connection, ids) for one in _uses(media, body))
        rows = [{"asset_id": asset, "kind": "card", "user_id": item, "field": field} for asset, item, field in uses]
        if rows:
            connection.execute(use.insert(), rows)
        after = ids[-1]


def _current() -> sa.TableClause:
    return sa.table(
        "catalog_current_card",
        sa.column("channel", sa.Text()),
        sa.column("locale", sa.Text()),
        sa.column("item_id", columns.Id()),
        sa.column("revision", columns.Whole()),
    )


def _next_items(connection: sa.Connection, after: UUID | None) -> list[UUID]:
    item_id = _current().c.item_id
    statement = sa.select(item_id).distinct().order_by(item_id).limit(_SLICE)
    return list(connection.execute(statement if after is None else statement.where(item_id > after)).scalars())


def _bodies(connection: sa.Connection, ids: list[UUID]) -> Iterator[dict[str, Any]]:
    current = _current()
    card = sa.table("catalog_card", *(sa.column(one.name, one.type) for one in current.c), sa.column("body", sa.Text()))
    on = sa.and_(*(card.c[name] == current.c[name] for name in _PLACE))
    statement = sa.select(card.c.body).select_from(current.join(card, on))
    for body in connection.execute(statement.where(current.c.item_id.in_(ids))).scalars():
        yield msgspec.json.decode(body)


def _uses(media: set[str], body: dict[str, Any]) -> Iterator[tuple[UUID, UUID, str]]:
    """The main picture is among the values, unless it is said for another channel or language."""
    item_id, values = UUID(body["item_id"]), body["values"]
    named = [(code, one) for code in media & values.keys() for one in _listed(values[code])]
    if body["image"] not in [one for _, one in named]:
        named.append(("image", body["image"]))
    for code, one in named:
        try:
            yield UUID(one), item_id, code
        except (ValueError, TypeError, AttributeError):
            continue


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]
