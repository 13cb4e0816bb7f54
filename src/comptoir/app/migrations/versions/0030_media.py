"""Pictures, product feeds and print."""

from uuid import UUID

import sqlalchemy as sa
from alembic import op

from comptoir.kernel import columns
from comptoir.kernel.values.text import fold

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "media_rights",
        sa.Column("id", columns.Whole(), autoincrement=False, nullable=False),
        sa.Column("noticed_until", columns.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media_rights")),
        sqlite_strict=True,
    )
    op.create_table(
        "media_use",
        sa.Column("asset_id", columns.Id(length=16), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("user_id", columns.Id(length=16), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("asset_id", "kind", "user_id", "field", name=op.f("pk_media_use")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_media_use_kind_user_id"), "media_use", ["kind", "user_id"], unique=False)
    op.add_column(
        "media_asset", sa.Column("focus_x", columns.Whole(), server_default=sa.text("500000"), nullable=False)
    )
    op.add_column(
        "media_asset", sa.Column("focus_y", columns.Whole(), server_default=sa.text("500000"), nullable=False)
    )
    op.add_column("media_asset", sa.Column("rights_until", columns.Timestamp(), nullable=True))
    op.add_column("media_asset", sa.Column("rights", sa.Text(), server_default="", nullable=False))
    op.add_column("media_asset", sa.Column("removed_at", columns.Timestamp(), nullable=True))
    op.add_column("media_asset", sa.Column("version", columns.Whole(), server_default=sa.text("1"), nullable=False))
    op.add_column("media_asset", sa.Column("earlier", columns.Json(), server_default="[]", nullable=False))
    op.add_column("media_asset", sa.Column("words", sa.Text(), server_default="", nullable=False))
    op.create_index(op.f("ix_media_asset_rights_until"), "media_asset", ["rights_until"], unique=False)
    op.create_table(
        "connectors_feed",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("body", columns.Json(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("version", columns.Whole(), nullable=False),
        sa.Column("revision", columns.Whole(), nullable=False),
        sa.Column("is_whole", columns.Flag(), nullable=False),
        sa.Column("looked_at", columns.Timestamp(), nullable=False),
        sa.Column("served_at", columns.Timestamp(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_connectors_feed")),
        sa.UniqueConstraint("secret", name=op.f("uq_connectors_feed_secret")),
        sqlite_strict=True,
    )
    op.create_table(
        "connectors_feed_line",
        sa.Column("feed", sa.Text(), nullable=False),
        sa.Column("item_id", columns.Id(length=16), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("problems", columns.Json(), nullable=False),
        sa.Column("has_problems", columns.Flag(), nullable=False),
        sa.PrimaryKeyConstraint("feed", "item_id", name=op.f("pk_connectors_feed_line")),
        sqlite_strict=True,
    )
    op.create_table(
        "connectors_feed_mark",
        sa.Column("feed", sa.Text(), nullable=False),
        sa.Column("item_id", columns.Id(length=16), nullable=False),
        sa.PrimaryKeyConstraint("feed", "item_id", name=op.f("pk_connectors_feed_mark")),
        sqlite_strict=True,
    )
    _note_words()
    _note_uses()


def _note_words() -> None:
    """Let assets that are there be found by their words."""
    asset = sa.table(
        "media_asset",
        sa.column("id", columns.Id()),
        sa.column("file_name", sa.Text()),
        sa.column("alt", columns.Json()),
        sa.column("words", sa.Text()),
    )
    connection = op.get_bind()
    for row in connection.execute(sa.select(asset.c.id, asset.c.file_name, asset.c.alt)).all():
        words = fold(" ".join((row.file_name, *row.alt.values())))[:2_000]
        connection.execute(asset.update().where(asset.c.id == row.id).values(words=words))


def _note_uses() -> None:
    """Which products use which assets, by the values of attributes that hold pictures and files."""
    connection = op.get_bind()
    structure = sa.table(
        "catalog_structure",
        sa.column("kind", sa.Text()),
        sa.column("code", sa.Text()),
        sa.column("body", columns.Json()),
    )
    document = sa.table("catalog_document", sa.column("item_id", columns.Id()), sa.column("values", columns.Json()))
    use = sa.table(
        "media_use",
        sa.column("asset_id", columns.Id()),
        sa.column("kind", sa.Text()),
        sa.column("user_id", columns.Id()),
        sa.column("field", sa.Text()),
    )
    found = connection.execute(sa.select(structure.c.kind, structure.c.code, structure.c.body)).all()
    fields = {row.code for row in found if row.body.get("type") in {"image", "file"}}
    if not fields:
        return
    uses: dict[tuple[UUID, UUID, str], None] = {}
    for row in connection.execute(sa.select(document.c.item_id, document.c["values"])):
        for field in fields & row[1].keys():
            for datum in row[1][field].values():
                try:
                    uses[UUID(datum), row.item_id, field] = None
                except (ValueError, TypeError, AttributeError):
                    continue
    if uses:
        rows = [{"asset_id": one, "kind": "product", "user_id": item, "field": field} for one, item, field in uses]
        connection.execute(use.insert(), rows)
