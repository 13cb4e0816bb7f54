"""Mail and webhooks that wait to be sent, copies off the machine, periods of retention."""

import sqlalchemy as sa
from alembic import op

from comptoir.kernel import columns

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outbox",
        sa.Column("seq", columns.Whole(), autoincrement=True, nullable=False),
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("message", columns.Json(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", columns.Whole(), nullable=False),
        sa.Column("due_at", columns.Timestamp(), nullable=True),
        sa.Column("last_status", columns.Whole(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("created_at", columns.Timestamp(), nullable=False),
        sa.Column("sent_at", columns.Timestamp(), nullable=True),
        sa.Column("trace", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_outbox")),
        sa.UniqueConstraint("id", name=op.f("uq_outbox_id")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_outbox_lane_seq"), "outbox", ["lane", "seq"], unique=False)
    op.create_index(op.f("ix_outbox_state_lane_seq"), "outbox", ["state", "lane", "seq"], unique=False)
    op.create_index(op.f("ix_outbox_state_sent_at"), "outbox", ["state", "sent_at"], unique=False)
    op.create_table(
        "outbox_attachment",
        sa.Column("outbox_id", columns.Id(), nullable=False),
        sa.Column("number", columns.Whole(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("outbox_id", "number", name=op.f("pk_outbox_attachment")),
        sqlite_strict=True,
    )
    op.create_table(
        "webhooks_endpoint",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("topics", columns.Json(), nullable=True),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("position", columns.Whole(), nullable=True),
        sa.Column("failing_since", columns.Timestamp(), nullable=True),
        sa.Column("disabled_reason", sa.Text(), nullable=True),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_previous", sa.LargeBinary(), nullable=True),
        sa.Column("previous_until", columns.Timestamp(), nullable=True),
        sa.Column("version", columns.Whole(), nullable=False),
        sa.Column("created_at", columns.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooks_endpoint")),
        sqlite_strict=True,
    )
