"""What selling needs: masks of symbols, recalls, pieces, badges, training, displays."""

import sqlalchemy as sa
from alembic import op

from comptoir.kernel import columns

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "till_selling",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code_folded", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("body", columns.Json(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "code_folded", name=op.f("pk_till_selling")),
        sqlite_strict=True,
    )
    op.create_table(
        "till_recall",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("gtin", sa.Text(), nullable=False),
        sa.Column("lot", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_at", columns.Timestamp(), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("lifted_at", columns.Timestamp(), nullable=True),
        sa.Column("lifted_by", sa.Text(), nullable=True),
        sa.Column("lift_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_till_recall")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_till_recall_lifted_at"), "till_recall", ["lifted_at"], unique=False)
    op.create_table(
        "till_ticket_detail",
        sa.Column("ticket_id", columns.Id(), nullable=False),
        sa.Column("position", columns.Whole(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("item_id", columns.Id(), nullable=True),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["till_ticket.id"], name=op.f("fk_till_ticket_detail_ticket_id_till_ticket")
        ),
        sa.PrimaryKeyConstraint("ticket_id", "position", "kind", name=op.f("pk_till_ticket_detail")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_till_ticket_detail_item_id_kind_value"),
        "till_ticket_detail",
        ["item_id", "kind", "value"],
        unique=False,
    )
    op.create_table(
        "till_serial",
        sa.Column("item_id", columns.Id(), nullable=False),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("ticket_id", columns.Id(), nullable=False),
        sa.Column("is_sold", columns.Flag(), nullable=False),
        sa.PrimaryKeyConstraint("item_id", "serial", name=op.f("pk_till_serial")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_till_serial_serial"), "till_serial", ["serial"], unique=False)
    op.create_table(
        "till_training",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("till_id", columns.Id(), nullable=False),
        sa.Column("sequence", columns.Whole(), nullable=False),
        sa.Column("at", columns.Timestamp(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.Column("due", columns.Whole(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("answer", columns.Json(), nullable=False),
        sa.ForeignKeyConstraint(["till_id"], ["till_till.id"], name=op.f("fk_till_training_till_id_till_till")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_till_training")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_till_training_till_id_sequence"), "till_training", ["till_id", "sequence"], unique=True)
    op.create_table(
        "till_display",
        sa.Column("till_id", columns.Id(), nullable=False),
        sa.Column("content", columns.Json(), nullable=False),
        sa.Column("changed_at", columns.Timestamp(), nullable=False),
        sa.ForeignKeyConstraint(["till_id"], ["till_till.id"], name=op.f("fk_till_display_till_id_till_till")),
        sa.PrimaryKeyConstraint("till_id", name=op.f("pk_till_display")),
        sqlite_strict=True,
    )
    op.create_table(
        "access_pin",
        sa.Column("person_id", columns.Id(), nullable=False),
        sa.Column("pin_hash", sa.Text(), nullable=True),
        sa.Column("badge_hash", sa.LargeBinary(), nullable=True),
        sa.Column("failures", columns.Whole(), nullable=False),
        sa.Column("changed_at", columns.Timestamp(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["access_person.id"], name=op.f("fk_access_pin_person_id_access_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_access_pin")),
        sa.UniqueConstraint("badge_hash", name=op.f("uq_access_pin_badge_hash")),
        sqlite_strict=True,
    )
    op.create_table(
        "access_station",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("store_id", columns.Id(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("lock_minutes", columns.Whole(), nullable=False),
        sa.Column("enrolled_at", columns.Timestamp(), nullable=False),
        sa.Column("enrolled_by", sa.Text(), nullable=False),
        sa.Column("revoked_at", columns.Timestamp(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_station")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_access_station_key_hash")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_access_station_subject"), "access_station", ["subject"], unique=False)
    op.add_column("access_session", sa.Column("station_id", columns.Id(), nullable=True))
