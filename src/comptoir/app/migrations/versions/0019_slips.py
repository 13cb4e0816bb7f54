"""How receipts leave, invoices and exchanges."""

import sqlalchemy as sa
from alembic import op

from comptoir.kernel import columns

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "invoicing_file",
        sa.Column("invoice_id", columns.Id(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("made_at", columns.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("invoice_id", name=op.f("pk_invoicing_file")),
        sqlite_strict=True,
    )
    op.create_table(
        "invoicing_invoice",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("entity_id", columns.Id(), nullable=False),
        sa.Column("store_id", columns.Id(), nullable=False),
        sa.Column("year", columns.Whole(), nullable=False),
        sa.Column("sequence", columns.Whole(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("ticket_id", columns.Id(), nullable=False),
        sa.Column("corrects", columns.Id(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("net", columns.Whole(), nullable=False),
        sa.Column("tax", columns.Whole(), nullable=False),
        sa.Column("rounding", columns.Whole(), nullable=False),
        sa.Column("due", columns.Whole(), nullable=False),
        sa.Column("issued_at", columns.Timestamp(), nullable=False),
        sa.Column("issued_by", sa.Text(), nullable=False),
        sa.Column("content", columns.Json(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoicing_invoice")),
        sa.UniqueConstraint("ticket_id", name=op.f("uq_invoicing_invoice_ticket_id")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_invoicing_invoice_entity_id_kind_year_sequence"),
        "invoicing_invoice",
        ["entity_id", "kind", "year", "sequence"],
        unique=True,
    )
    op.create_index(op.f("ix_invoicing_invoice_store_id"), "invoicing_invoice", ["store_id"], unique=False)
    op.create_table(
        "invoicing_series",
        sa.Column("entity_id", columns.Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("year", columns.Whole(), autoincrement=False, nullable=False),
        sa.Column("last", columns.Whole(), nullable=False),
        sa.PrimaryKeyConstraint("entity_id", "kind", "year", name=op.f("pk_invoicing_series")),
        sqlite_strict=True,
    )
    op.create_table(
        "till_exchange",
        sa.Column("sale_id", columns.Id(), nullable=False),
        sa.Column("return_id", columns.Id(), nullable=False),
        sa.Column("amount", columns.Whole(), nullable=False),
        sa.Column("in_money", columns.Whole(), nullable=False),
        sa.PrimaryKeyConstraint("sale_id", name=op.f("pk_till_exchange")),
        sa.UniqueConstraint("return_id", name=op.f("uq_till_exchange_return_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "till_print_job",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("till_id", columns.Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", columns.Id(), nullable=True),
        sa.Column("duplicate", columns.Whole(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("tries", columns.Whole(), nullable=False),
        sa.Column("made_at", columns.Timestamp(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("claimed_until", columns.Timestamp(), nullable=True),
        sa.Column("ended_at", columns.Timestamp(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_till_print_job")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_till_print_job_subject_id"), "till_print_job", ["subject_id"], unique=False)
    op.create_index(op.f("ix_till_print_job_till_id_state"), "till_print_job", ["till_id", "state"], unique=False)
    op.create_table(
        "till_receipt",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("ticket_id", columns.Id(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("duplicate", columns.Whole(), nullable=False),
        sa.Column("job_id", columns.Id(), nullable=True),
        sa.Column("at", columns.Timestamp(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_till_receipt")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_till_receipt_ticket_id"), "till_receipt", ["ticket_id"], unique=False)
    op.create_table(
        "till_receipt_link",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("ticket_id", columns.Id(), nullable=False),
        sa.Column("duplicate", columns.Whole(), nullable=False),
        sa.Column("expires_at", columns.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_till_receipt_link")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_till_receipt_link_expires_at"), "till_receipt_link", ["expires_at"], unique=False)
    op.create_table(
        "till_printer",
        sa.Column("till_id", columns.Id(), nullable=False),
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("columns", columns.Whole(), nullable=False),
        sa.Column("has_drawer", columns.Flag(), nullable=False),
        sa.Column("answers", columns.Flag(), nullable=False),
        sa.Column("logo", columns.Id(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("said_at", columns.Timestamp(), nullable=True),
        sa.Column("version", columns.Whole(), nullable=False),
        sa.ForeignKeyConstraint(["till_id"], ["till_till.id"], name=op.f("fk_till_printer_till_id_till_till")),
        sa.PrimaryKeyConstraint("till_id", name=op.f("pk_till_printer")),
        sqlite_strict=True,
    )
