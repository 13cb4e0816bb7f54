"""Teams at work on products."""

import sqlalchemy as sa
from alembic import op

from comptoir.kernel import columns

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Grants narrowed to a part of the catalogue; versions kept; plans, proposals, views and grades."""
    op.add_column("access_role_assignment", sa.Column("narrowing", columns.Json(), nullable=True))
    op.create_table(
        "catalog_grade",
        sa.Column("item_id", columns.Id(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("reasons", columns.Json(), nullable=False),
        sa.Column("as_of", columns.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("item_id", "channel", "locale", name=op.f("pk_catalog_grade")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_catalog_grade_channel_locale_grade"), "catalog_grade", ["channel", "locale", "grade"], unique=False
    )
    op.create_table(
        "catalog_planned",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("item_id", columns.Id(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("locale", sa.Text(), nullable=True),
        sa.Column("at", columns.Timestamp(), nullable=False),
        sa.Column("due_at", columns.Timestamp(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", columns.Timestamp(), nullable=False),
        sa.Column("ended_at", columns.Timestamp(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_planned")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_catalog_planned_due_at"), "catalog_planned", ["due_at"], unique=False)
    op.create_index(op.f("ix_catalog_planned_item_id"), "catalog_planned", ["item_id"], unique=False)
    op.create_table(
        "catalog_proposal",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("item_id", columns.Id(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("open_key", sa.Text(), nullable=True),
        sa.Column("version", columns.Whole(), nullable=False),
        sa.Column("fields", columns.Json(), nullable=False),
        sa.Column("decided", columns.Json(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reviewer", sa.Text(), nullable=True),
        sa.Column("changed_at", columns.Timestamp(), nullable=False),
        sa.Column("proposed_at", columns.Timestamp(), nullable=True),
        sa.Column("decided_at", columns.Timestamp(), nullable=True),
        sa.Column("seen_at", columns.Timestamp(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_proposal")),
        sa.UniqueConstraint("open_key", name=op.f("uq_catalog_proposal_open_key")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_catalog_proposal_author_id"), "catalog_proposal", ["author", "id"], unique=False)
    op.create_index(op.f("ix_catalog_proposal_item_id"), "catalog_proposal", ["item_id"], unique=False)
    op.create_index(op.f("ix_catalog_proposal_state_id"), "catalog_proposal", ["state", "id"], unique=False)
    op.create_table(
        "catalog_view",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("is_shared", columns.Flag(), nullable=False),
        sa.Column("body", columns.Json(), nullable=False),
        sa.Column("version", columns.Whole(), nullable=False),
        sa.Column("changed_at", columns.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_view")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_catalog_view_owner"), "catalog_view", ["owner"], unique=False)
    op.create_table(
        "catalog_withheld",
        sa.Column("item_id", columns.Id(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("item_id", "channel", "locale", name=op.f("pk_catalog_withheld")),
        sqlite_strict=True,
    )
    op.add_column("catalog_change", sa.Column("changes", columns.Json(), nullable=True))
    # ### end Alembic commands ###
    op.create_table(
        "catalog_graded",
        sa.Column("item_id", columns.Id(), nullable=False),
        sa.Column("version", columns.Whole(), nullable=False),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_catalog_graded")),
        sqlite_strict=True,
    )
    op.create_table(
        "catalog_label",
        sa.Column("item_id", columns.Id(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("item_id", "locale", name=op.f("pk_catalog_label")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_catalog_label_locale_label"), "catalog_label", ["locale", "label"], unique=False)
