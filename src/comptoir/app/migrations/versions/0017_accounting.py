"""Accounting entries, cash of the safe, reports by mail."""

import sqlalchemy as sa
from alembic import op

from comptoir.kernel import columns

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accounting_entry",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("entity_id", columns.Id(), nullable=False),
        sa.Column("store_id", columns.Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", columns.Id(), nullable=False),
        sa.Column("journal", sa.Text(), nullable=False),
        sa.Column("number", columns.Whole(), nullable=False),
        sa.Column("day", columns.Day(), nullable=False),
        sa.Column("piece", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("posted_at", columns.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounting_entry")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_accounting_entry_entity_id_day"), "accounting_entry", ["entity_id", "day"], unique=False)
    op.create_index(
        op.f("ix_accounting_entry_entity_id_journal_number"),
        "accounting_entry",
        ["entity_id", "journal", "number"],
        unique=True,
    )
    op.create_index(
        op.f("ix_accounting_entry_kind_subject_id"), "accounting_entry", ["kind", "subject_id"], unique=True
    )
    op.create_table(
        "accounting_map",
        sa.Column("entity_id", columns.Id(), nullable=False),
        sa.Column("accounts", columns.Json(), nullable=False),
        sa.Column("version", columns.Whole(), nullable=False),
        sa.Column("changed_at", columns.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("entity_id", name=op.f("pk_accounting_map")),
        sqlite_strict=True,
    )
    op.create_table(
        "insight_gathered",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", columns.Whole(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_insight_gathered")),
        sqlite_strict=True,
    )
    op.create_table(
        "insight_letter",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("person_id", columns.Id(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("store_id", columns.Id(), nullable=True),
        sa.Column("hour", columns.Whole(), nullable=False),
        sa.Column("sent_for", columns.Day(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_insight_letter")),
        sqlite_strict=True,
    )
    op.create_table(
        "insight_sales",
        sa.Column("store_id", columns.Id(), nullable=False),
        sa.Column("day", columns.Day(), nullable=False),
        sa.Column("dimension", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("tickets", columns.Whole(), nullable=False),
        sa.Column("returns", columns.Whole(), nullable=False),
        sa.Column("units", columns.Whole(), nullable=False),
        sa.Column("turnover", columns.Whole(), nullable=False),
        sa.Column("net", columns.Whole(), nullable=False),
        sa.Column("tax", columns.Whole(), nullable=False),
        sa.Column("discount", columns.Whole(), nullable=False),
        sa.Column("cost", columns.Whole(), nullable=False),
        sa.Column("costed_net", columns.Whole(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "day", "dimension", "key", "currency", name=op.f("pk_insight_sales")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_insight_sales_dimension_store_id_day"), "insight_sales", ["dimension", "store_id", "day"], unique=False
    )
    op.create_table(
        "till_bank_slip",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("store_id", columns.Id(), nullable=False),
        sa.Column("number", columns.Whole(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount", columns.Whole(), nullable=False),
        sa.Column("day", columns.Day(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("pieces", columns.Json(), nullable=False),
        sa.Column("at", columns.Timestamp(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_till_bank_slip")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_till_bank_slip_store_id_number"), "till_bank_slip", ["store_id", "number"], unique=True)
    op.create_table(
        "till_cash_policy",
        sa.Column("store_id", columns.Id(), nullable=False),
        sa.Column("tolerance", columns.Whole(), nullable=True),
        sa.Column("drop_above", columns.Whole(), nullable=True),
        sa.Column("float_amount", columns.Whole(), nullable=True),
        sa.Column("is_blind", columns.Flag(), nullable=False),
        sa.Column("version", columns.Whole(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", name=op.f("pk_till_cash_policy")),
        sqlite_strict=True,
    )
    op.create_table(
        "till_safe_entry",
        sa.Column("store_id", columns.Id(), nullable=False),
        sa.Column("position", columns.Whole(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount", columns.Whole(), nullable=False),
        sa.Column("balance", columns.Whole(), nullable=False),
        sa.Column("subject_id", columns.Id(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", columns.Timestamp(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "position", name=op.f("pk_till_safe_entry")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_till_safe_entry_subject_id"), "till_safe_entry", ["subject_id"], unique=False)
    op.create_table(
        "accounting_line",
        sa.Column("entry_id", columns.Id(), nullable=False),
        sa.Column("position", columns.Whole(), autoincrement=False, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("debit", columns.Whole(), nullable=False),
        sa.Column("credit", columns.Whole(), nullable=False),
        sa.CheckConstraint(
            "debit >= 0 AND credit >= 0 AND (debit = 0) <> (credit = 0)", name=op.f("ck_accounting_line_one_side")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["accounting_entry.id"], name=op.f("fk_accounting_line_entry_id_accounting_entry")
        ),
        sa.PrimaryKeyConstraint("entry_id", "position", name=op.f("pk_accounting_line")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "till_count",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("day_id", columns.Id(), nullable=False),
        sa.Column("number", columns.Whole(), nullable=False),
        sa.Column("counted", columns.Json(), nullable=False),
        sa.Column("pieces", columns.Json(), nullable=False),
        sa.Column("differences", columns.Json(), nullable=False),
        sa.Column("difference", columns.Whole(), nullable=False),
        sa.Column("at", columns.Timestamp(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["day_id"], ["till_day.id"], name=op.f("fk_till_count_day_id_till_day")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_till_count")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_till_count_day_id_number"), "till_count", ["day_id", "number"], unique=True)
    op.create_table(
        "till_banked_cheque",
        sa.Column("ticket_id", columns.Id(), nullable=False),
        sa.Column("position", columns.Whole(), autoincrement=False, nullable=False),
        sa.Column("slip_id", columns.Id(), nullable=False),
        sa.Column("amount", columns.Whole(), nullable=False),
        sa.ForeignKeyConstraint(
            ["slip_id"], ["till_bank_slip.id"], name=op.f("fk_till_banked_cheque_slip_id_till_bank_slip")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["till_ticket.id"], name=op.f("fk_till_banked_cheque_ticket_id_till_ticket")
        ),
        sa.PrimaryKeyConstraint("ticket_id", "position", name=op.f("pk_till_banked_cheque")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_till_banked_cheque_slip_id"), "till_banked_cheque", ["slip_id"], unique=False)
    op.add_column("till_cash_movement", sa.Column("to_safe", columns.Flag(), server_default=sa.false(), nullable=False))
    op.add_column("till_day", sa.Column("left_amount", columns.Whole(), nullable=True))
    op.add_column("till_day", sa.Column("drawer_day_id", columns.Id(), nullable=True))
    op.create_index(op.f("ix_till_day_drawer_day_id"), "till_day", ["drawer_day_id"], unique=False)
    op.add_column("till_till", sa.Column("drawer_id", columns.Id(), nullable=True))
