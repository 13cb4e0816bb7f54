"""Journals of invoices and archives, keys that change, who and what sealed, and what was attested."""

import sqlalchemy as sa
from alembic import op

from comptoir.kernel import columns

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, kind, present in (
        ("invoice_sequence", columns.Whole(), "0"),
        ("invoice_signature", sa.Text(), ""),
        ("archive_sequence", columns.Whole(), "0"),
        ("archive_signature", sa.Text(), ""),
        ("entity", sa.Text(), ""),
        ("kernel", sa.Text(), ""),
        ("key_number", columns.Whole(), "1"),
    ):
        op.add_column("fiscal_journal", sa.Column(name, kind, nullable=False, server_default=present))
    op.create_table(
        "fiscal_till_key",
        sa.Column("till_id", columns.Id(), nullable=False),
        sa.Column("number", columns.Whole(), autoincrement=False, nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("sealed_private_key", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", columns.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("till_id", "number", name=op.f("pk_fiscal_till_key")),
        sqlite_strict=True,
    )
    op.execute(
        "INSERT INTO fiscal_till_key (till_id, number, public_key, sealed_private_key, made_at)"
        " SELECT till_id, 1, public_key, sealed_private_key, made_at FROM fiscal_key"
    )
    op.drop_table("fiscal_key")
    op.create_table(
        "fiscal_attestation",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("software", sa.Text(), nullable=False),
        sa.Column("kernel", sa.Text(), nullable=False),
        sa.Column("signed_on", columns.Day(), nullable=False),
        sa.Column("recorded_at", columns.Timestamp(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fiscal_attestation")),
        sqlite_strict=True,
    )
