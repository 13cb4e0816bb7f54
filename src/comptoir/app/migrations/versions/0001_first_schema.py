"""The first schema: everything that one shop needs from the first import to the closed day."""

import sqlalchemy as sa
from alembic import op

from comptoir.kernel import columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


SEARCH_ON_SQLITE = (
    "CREATE VIRTUAL TABLE catalog_search_words USING fts5( words, content='catalog_search', content_rowid='id', tokenize=\"unicode61 remove_diacritics 0\", prefix='2 3')",
    "CREATE TRIGGER catalog_search_added AFTER INSERT ON catalog_search BEGIN INSERT INTO catalog_search_words(rowid, words) VALUES (new.id, new.words); END",
    "CREATE TRIGGER catalog_search_removed AFTER DELETE ON catalog_search BEGIN INSERT INTO catalog_search_words(catalog_search_words, rowid, words) VALUES ('delete', old.id, old.words); END",
    "CREATE TRIGGER catalog_search_changed AFTER UPDATE OF words ON catalog_search WHEN old.words <> new.words BEGIN INSERT INTO catalog_search_words(catalog_search_words, rowid, words) VALUES ('delete', old.id, old.words); INSERT INTO catalog_search_words(rowid, words) VALUES (new.id, new.words); END",
)
SEARCH_ON_POSTGRESQL = (
    "CREATE INDEX ix_catalog_search_words ON catalog_search USING gin (array_to_tsvector(string_to_array(words, ' ')))",
)


def upgrade() -> None:
    op.create_table(
        "access_audit",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("at", columns.Timestamp(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", columns.Json(), nullable=False),
        sa.Column("trace", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_audit")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_access_audit_action_id"), "access_audit", ["action", "id"], unique=False)
    op.create_index(op.f("ix_access_audit_subject_id"), "access_audit", ["subject", "id"], unique=False)
    op.create_table(
        "access_audit_link",
        sa.Column("sequence", columns.Whole(), autoincrement=False, nullable=False),
        sa.Column("audit_id", columns.Id(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_access_audit_link")),
        sa.UniqueConstraint("audit_id", name=op.f("uq_access_audit_link_audit_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "access_audit_pending",
        sa.Column("audit_id", columns.Id(), nullable=False),
        sa.PrimaryKeyConstraint("audit_id", name=op.f("pk_access_audit_pending")),
        sqlite_strict=True,
    )
    op.create_table(
        "access_client",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("store_id", columns.Id(), nullable=True),
        sa.Column("created_at", columns.Timestamp(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("revoked_at", columns.Timestamp(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_client")),
        sqlite_strict=True,
    )
    op.create_table(
        "access_person",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_folded", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("is_disabled", columns.Flag(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("password_since", columns.Timestamp(), nullable=True),
        sa.Column("is_first_password", columns.Flag(), nullable=False),
        sa.Column("totp_secret", sa.LargeBinary(), nullable=True),
        sa.Column("totp_candidate", sa.LargeBinary(), nullable=True),
        sa.Column("totp_last_step", columns.Whole(), nullable=True),
        sa.Column("version", columns.Whole(), nullable=False),
        sa.Column("created_at", columns.Timestamp(), nullable=False),
        sa.Column("changed_at", columns.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_person")),
        sa.UniqueConstraint("email_folded", name=op.f("uq_access_person_email_folded")),
        sqlite_strict=True,
    )
    op.create_table(
        "cases_case",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("facts", columns.Json(), nullable=False),
        sa.Column("store_id", columns.Id(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("open_key", sa.Text(), nullable=True),
        sa.Column("assignee_id", columns.Id(), nullable=True),
        sa.Column("occurrences", columns.Whole(), nullable=False),
        sa.Column("opened_at", columns.Timestamp(), nullable=False),
        sa.Column("closed_at", columns.Timestamp(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases_case")),
        sa.UniqueConstraint("open_key", name=op.f("uq_cases_case_open_key")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_cases_case_state_id"), "cases_case", ["state", "id"], unique=False)
    op.create_table(
        "catalog_alias",
        sa.Column("sku_folded", sa.Text(), nullable=False),
        sa.Column("item_id", columns.Id(), nullable=False),
        sa.PrimaryKeyConstraint("sku_folded", name=op.f("pk_catalog_alias")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_catalog_alias_item_id"), "catalog_alias", ["item_id"], unique=False)
    op.create_table(
        "catalog_card",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("item_id", columns.Id(), nullable=False),
        sa.Column("revision", columns.Whole(), autoincrement=False, nullable=False),
        sa.Column("sku_folded", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("published_at", columns.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "locale", "item_id", "revision", name=op.f("pk_catalog_card")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_catalog_card_sku_folded"), "catalog_card", ["sku_folded"], unique=False)
    op.create_table(
        "catalog_card_category",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("sort_label", sa.Text(), nullable=False),
        sa.Column("item_id", columns.Id(), nullable=False),
        sa.PrimaryKeyConstraint(
            "channel", "locale", "category", "sort_label", "item_id", name=op.f("pk_catalog_card_category")
        ),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_catalog_card_category_item_id"), "catalog_card_category", ["item_id"], unique=False)
    op.create_table(
        "catalog_change",
        sa.Column("item_id", columns.Id(), nullable=False),
        sa.Column("version", columns.Whole(), autoincrement=False, nullable=False),
        sa.Column("fields", columns.Json(), nullable=False),
        sa.Column("at", columns.Timestamp(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("item_id", "version", name=op.f("pk_catalog_change")),
        sqlite_strict=True,
    )
    op.create_table(
        "catalog_choice",
        sa.Column("list_folded", sa.Text(), nullable=False),
        sa.Column("code_folded", sa.Text(), nullable=False),
        sa.Column("list_code", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("labels", columns.Json(), nullable=False),
        sa.Column("position", columns.Whole(), nullable=False),
        sa.PrimaryKeyConstraint("list_folded", "code_folded", name=op.f("pk_catalog_choice")),
        sqlite_strict=True,
    )
    op.create_table(
        "catalog_current_card",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("item_id", columns.Id(), nullable=False),
        sa.Column("root_id", columns.Id(), nullable=False),
        sa.Column("revision", columns.Whole(), nullable=False),
        sa.Column("sort_label", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "locale", "item_id", name=op.f("pk_catalog_current_card")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_catalog_current_card_channel_locale_root_id"),
        "catalog_current_card",
        ["channel", "locale", "root_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_catalog_current_card_channel_locale_sort_label_item_id"),
        "catalog_current_card",
        ["channel", "locale", "sort_label", "item_id"],
        unique=False,
    )
    op.create_index(op.f("ix_catalog_current_card_item_id"), "catalog_current_card", ["item_id"], unique=False)
    op.create_table(
        "catalog_document",
        sa.Column("item_id", columns.Id(), nullable=False),
        sa.Column("values", columns.Json(), nullable=False),
        sa.Column("associations", columns.Json(), nullable=False),
        sa.Column("origins", columns.Json(), nullable=False),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_catalog_document")),
        sqlite_strict=True,
    )
    op.create_table(
        "catalog_identifier",
        sa.Column("gtin", sa.Text(), nullable=False),
        sa.Column("item_id", columns.Id(), nullable=False),
        sa.Column("position", columns.Whole(), nullable=False),
        sa.PrimaryKeyConstraint("gtin", name=op.f("pk_catalog_identifier")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_catalog_identifier_item_id"), "catalog_identifier", ["item_id"], unique=False)
    op.create_table(
        "catalog_item",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("sku_folded", sa.Text(), nullable=False),
        sa.Column("family", sa.Text(), nullable=True),
        sa.Column("family_variant", sa.Text(), nullable=True),
        sa.Column("parent_id", columns.Id(), nullable=True),
        sa.Column("root_id", columns.Id(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("enabled", columns.Flag(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("review", sa.Text(), nullable=False),
        sa.Column("version", columns.Whole(), nullable=False),
        sa.Column("published_version", columns.Whole(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=True),
        sa.Column("label", columns.Json(), nullable=False),
        sa.Column("image", sa.Text(), nullable=True),
        sa.Column("source_hash", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", columns.Timestamp(), nullable=False),
        sa.Column("updated_at", columns.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_item")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_catalog_item_family_sku_folded"), "catalog_item", ["family", "sku_folded"], unique=False)
    op.create_index(op.f("ix_catalog_item_parent_id"), "catalog_item", ["parent_id"], unique=False)
    op.create_index(op.f("ix_catalog_item_root_id"), "catalog_item", ["root_id"], unique=False)
    op.create_index(op.f("ix_catalog_item_sku_folded"), "catalog_item", ["sku_folded"], unique=True)
    op.create_index(op.f("ix_catalog_item_status_sku_folded"), "catalog_item", ["status", "sku_folded"], unique=False)
    op.create_table(
        "catalog_item_category",
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("item_id", columns.Id(), nullable=False),
        sa.Column("position", columns.Whole(), nullable=False),
        sa.PrimaryKeyConstraint("category", "item_id", name=op.f("pk_catalog_item_category")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_catalog_item_category_item_id"), "catalog_item_category", ["item_id"], unique=False)
    op.create_table(
        "catalog_search",
        sa.Column("id", columns.Whole(), autoincrement=True, nullable=False),
        sa.Column("item_id", columns.Id(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_search")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_catalog_search_item_id_scope"), "catalog_search", ["item_id", "scope"], unique=True)
    op.create_table(
        "catalog_structure",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code_folded", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("body", columns.Json(), nullable=False),
        sa.Column("version", columns.Whole(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "code_folded", name=op.f("pk_catalog_structure")),
        sqlite_strict=True,
    )
    op.create_table(
        "catalog_structure_state",
        sa.Column("id", columns.Whole(), autoincrement=False, nullable=False),
        sa.Column("version", columns.Whole(), nullable=False),
        sa.Column("stamp", columns.Id(), nullable=False),
        sa.Column("changed_at", columns.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_structure_state")),
        sqlite_strict=True,
    )
    op.create_table(
        "catalog_trigram",
        sa.Column("trigram", sa.Text(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("trigram", "word", name=op.f("pk_catalog_trigram")),
        sqlite_strict=True,
    )
    op.create_table(
        "catalog_unique_value",
        sa.Column("attribute", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("item_id", columns.Id(), nullable=False),
        sa.PrimaryKeyConstraint("attribute", "scope", "value", name=op.f("pk_catalog_unique_value")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_catalog_unique_value_item_id"), "catalog_unique_value", ["item_id"], unique=False)
    op.create_table(
        "catalog_value",
        sa.Column("id", columns.Whole(), autoincrement=True, nullable=False),
        sa.Column("item_id", columns.Id(), nullable=False),
        sa.Column("attribute", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("number", columns.Whole(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_value")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_catalog_value_attribute_number"), "catalog_value", ["attribute", "number"], unique=False)
    op.create_index(op.f("ix_catalog_value_attribute_text"), "catalog_value", ["attribute", "text"], unique=False)
    op.create_index(op.f("ix_catalog_value_item_id"), "catalog_value", ["item_id"], unique=False)
    op.create_table(
        "catalog_word",
        sa.Column("word", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_catalog_word")),
        sqlite_strict=True,
    )
    op.create_table(
        "company_legal_entity",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("code_folded", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("legal_form", sa.Text(), nullable=False),
        sa.Column("address", columns.Json(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("vat_number", sa.Text(), nullable=True),
        sa.Column("registration_number", sa.Text(), nullable=True),
        sa.Column("register", sa.Text(), nullable=False),
        sa.Column("share_capital", columns.Whole(), nullable=True),
        sa.Column("version", columns.Whole(), nullable=False),
        sa.Column("changed_at", columns.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_legal_entity")),
        sa.UniqueConstraint("code_folded", name=op.f("uq_company_legal_entity_code_folded")),
        sqlite_strict=True,
    )
    op.create_table(
        "company_node",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("created_at", columns.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_company_node")),
        sqlite_strict=True,
    )
    op.create_table(
        "database_fact",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_database_fact")),
        sqlite_strict=True,
    )
    op.create_table(
        "feed",
        sa.Column("seq", columns.Whole(), autoincrement=True, nullable=False),
        sa.Column("at", columns.Timestamp(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("store_id", columns.Id(), nullable=True),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("trace", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_feed")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_feed_topic_seq"), "feed", ["topic", "seq"], unique=False)
    op.create_table(
        "feed_dead_letter",
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("seq", columns.Whole(), autoincrement=False, nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("at", columns.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("reader", "seq", name=op.f("pk_feed_dead_letter")),
        sqlite_strict=True,
    )
    op.create_table(
        "feed_reader",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", columns.Whole(), nullable=False),
        sa.Column("fence", columns.Whole(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("last_error_at", columns.Timestamp(), nullable=True),
        sa.Column("attempts", columns.Whole(), nullable=False),
        sa.Column("updated_at", columns.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_feed_reader")),
        sqlite_strict=True,
    )
    op.create_table(
        "fiscal_journal",
        sa.Column("till_id", columns.Id(), nullable=False),
        sa.Column("till_code", sa.Text(), nullable=False),
        sa.Column("ticket_sequence", columns.Whole(), nullable=False),
        sa.Column("ticket_signature", sa.Text(), nullable=False),
        sa.Column("total_day_sequence", columns.Whole(), nullable=False),
        sa.Column("total_day_signature", sa.Text(), nullable=False),
        sa.Column("total_month_sequence", columns.Whole(), nullable=False),
        sa.Column("total_month_signature", sa.Text(), nullable=False),
        sa.Column("total_year_sequence", columns.Whole(), nullable=False),
        sa.Column("total_year_signature", sa.Text(), nullable=False),
        sa.Column("duplicate_sequence", columns.Whole(), nullable=False),
        sa.Column("duplicate_signature", sa.Text(), nullable=False),
        sa.Column("event_sequence", columns.Whole(), nullable=False),
        sa.Column("event_signature", sa.Text(), nullable=False),
        sa.Column("perpetual", columns.Whole(), nullable=False),
        sa.Column("perpetual_absolute", columns.Whole(), nullable=False),
        sa.Column("day_gross", sa.Text(), nullable=False),
        sa.Column("day_covered", columns.Whole(), nullable=False),
        sa.Column("month_gross", sa.Text(), nullable=False),
        sa.Column("month_covered", columns.Whole(), nullable=False),
        sa.Column("year_gross", sa.Text(), nullable=False),
        sa.Column("year_covered", columns.Whole(), nullable=False),
        sa.Column("last_day", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("till_id", name=op.f("pk_fiscal_journal")),
        sqlite_strict=True,
    )
    op.create_table(
        "fiscal_key",
        sa.Column("till_id", columns.Id(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("sealed_private_key", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", columns.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("till_id", name=op.f("pk_fiscal_key")),
        sqlite_strict=True,
    )
    op.create_table(
        "fiscal_record",
        sa.Column("till_id", columns.Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sequence", columns.Whole(), autoincrement=False, nullable=False),
        sa.Column("at", columns.Timestamp(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("subject_id", columns.Id(), nullable=True),
        sa.Column("document", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("till_id", "kind", "sequence", name=op.f("pk_fiscal_record")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_fiscal_record_subject_id"), "fiscal_record", ["subject_id"], unique=False)
    op.create_table(
        "idempotency_key",
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("status", columns.Whole(), nullable=True),
        sa.Column("headers", columns.Json(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("at", columns.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("actor", "key", name=op.f("pk_idempotency_key")),
        sqlite_strict=True,
    )
    op.create_table(
        "inventory_level",
        sa.Column("item_id", columns.Id(), nullable=False),
        sa.Column("place_id", columns.Id(), nullable=False),
        sa.Column("on_hand", columns.Whole(), nullable=False),
        sa.Column("reserved", columns.Whole(), nullable=False),
        sa.Column("incoming", columns.Whole(), nullable=False),
        sa.Column("updated_at", columns.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("item_id", "place_id", name=op.f("pk_inventory_level")),
        sqlite_strict=True,
    )
    op.create_table(
        "inventory_movement",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("item_id", columns.Id(), nullable=False),
        sa.Column("from_place_id", columns.Id(), nullable=False),
        sa.Column("to_place_id", columns.Id(), nullable=False),
        sa.Column("quantity", columns.Whole(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("document_id", columns.Id(), nullable=False),
        sa.Column("at", columns.Timestamp(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.CheckConstraint("from_place_id <> to_place_id", name=op.f("ck_inventory_movement_places_differ")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_inventory_movement_quantity_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventory_movement")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_inventory_movement_item_id_id"), "inventory_movement", ["item_id", "id"], unique=False)
    op.create_table(
        "inventory_place",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("code_folded", sa.Text(), nullable=False),
        sa.Column("name", columns.Json(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("store_id", columns.Id(), nullable=True),
        sa.Column("node", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventory_place")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_inventory_place_code_folded"), "inventory_place", ["code_folded"], unique=True)
    op.create_index(op.f("ix_inventory_place_store_id"), "inventory_place", ["store_id"], unique=False)
    op.create_table(
        "inventory_stock_document",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("from_place_id", columns.Id(), nullable=True),
        sa.Column("to_place_id", columns.Id(), nullable=True),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("at", columns.Timestamp(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventory_stock_document")),
        sqlite_strict=True,
    )
    op.create_table(
        "job",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("argument", columns.Json(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("done", columns.Whole(), nullable=False),
        sa.Column("total", columns.Whole(), nullable=True),
        sa.Column("outcome", columns.Json(), nullable=True),
        sa.Column("checkpoint", columns.Json(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("cancel_requested", columns.Flag(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("trace", sa.Text(), nullable=False),
        sa.Column("created_at", columns.Timestamp(), nullable=False),
        sa.Column("started_at", columns.Timestamp(), nullable=True),
        sa.Column("ended_at", columns.Timestamp(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_job_state_id"), "job", ["state", "id"], unique=False)
    op.create_table(
        "job_message",
        sa.Column("job_id", columns.Id(), nullable=False),
        sa.Column("number", columns.Whole(), autoincrement=False, nullable=False),
        sa.Column("body", columns.Json(), nullable=False),
        sa.PrimaryKeyConstraint("job_id", "number", name=op.f("pk_job_message")),
        sqlite_strict=True,
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("holder", columns.Id(), nullable=False),
        sa.Column("until", columns.Timestamp(), nullable=False),
        sa.Column("fence", columns.Whole(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
        sqlite_strict=True,
    )
    op.create_table(
        "media_asset",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", columns.Whole(), nullable=False),
        sa.Column("width", columns.Whole(), nullable=True),
        sa.Column("height", columns.Whole(), nullable=True),
        sa.Column("alt", columns.Json(), nullable=False),
        sa.Column("created_at", columns.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media_asset")),
        sa.UniqueConstraint("hash", name=op.f("uq_media_asset_hash")),
        sqlite_strict=True,
    )
    op.create_table(
        "orders_order",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("entity_id", columns.Id(), nullable=False),
        sa.Column("store_id", columns.Id(), nullable=False),
        sa.Column("till_id", columns.Id(), nullable=True),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("commercial", sa.Text(), nullable=False),
        sa.Column("payment", sa.Text(), nullable=False),
        sa.Column("fulfilment", sa.Text(), nullable=False),
        sa.Column("gross", columns.Whole(), nullable=False),
        sa.Column("discount", columns.Whole(), nullable=False),
        sa.Column("net", columns.Whole(), nullable=False),
        sa.Column("tax", columns.Whole(), nullable=False),
        sa.Column("due", columns.Whole(), nullable=False),
        sa.Column("placed_at", columns.Timestamp(), nullable=False),
        sa.Column("customer_id", columns.Id(), nullable=True),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("book_position", columns.Whole(), nullable=False),
        sa.Column("return_of", columns.Id(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders_order")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_orders_order_customer_id", "orders_order", ["customer_id"], unique=False)
    op.create_index("ix_orders_order_return_of", "orders_order", ["return_of"], unique=False)
    op.create_index(op.f("ix_orders_order_store_id_placed_at"), "orders_order", ["store_id", "placed_at"], unique=False)
    op.create_table(
        "orders_order_allocation",
        sa.Column("order_id", columns.Id(), nullable=False),
        sa.Column("line_position", columns.Whole(), autoincrement=False, nullable=False),
        sa.Column("position", columns.Whole(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("promotion", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("amount", columns.Whole(), nullable=False),
        sa.PrimaryKeyConstraint("order_id", "line_position", "position", name=op.f("pk_orders_order_allocation")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_orders_order_allocation_promotion"), "orders_order_allocation", ["promotion"], unique=False
    )
    op.create_table(
        "orders_order_line",
        sa.Column("order_id", columns.Id(), nullable=False),
        sa.Column("position", columns.Whole(), autoincrement=False, nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("item_id", columns.Id(), nullable=True),
        sa.Column("sku", sa.Text(), nullable=True),
        sa.Column("barcode", sa.Text(), nullable=True),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=True),
        sa.Column("quantity", columns.Whole(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("unit_price", columns.Whole(), nullable=False),
        sa.Column("per", columns.Whole(), nullable=False),
        sa.Column("price_list", sa.Text(), nullable=True),
        sa.Column("list_price", columns.Whole(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("gross", columns.Whole(), nullable=False),
        sa.Column("discount", columns.Whole(), nullable=False),
        sa.Column("net", columns.Whole(), nullable=False),
        sa.Column("tax", columns.Whole(), nullable=False),
        sa.Column("due", columns.Whole(), nullable=False),
        sa.Column("tax_class", sa.Text(), nullable=False),
        sa.Column("rate", columns.Whole(), nullable=False),
        sa.Column("exemption", sa.Text(), nullable=True),
        sa.Column("place_id", columns.Id(), nullable=True),
        sa.Column("seller_id", columns.Id(), nullable=True),
        sa.Column("return_position", columns.Whole(), nullable=True),
        sa.Column("returned", columns.Whole(), nullable=False),
        sa.CheckConstraint(
            "returned = 0 OR (returned > 0 AND returned <= quantity)",
            name=op.f("ck_orders_order_line_returned_not_more_than_sold"),
        ),
        sa.PrimaryKeyConstraint("order_id", "position", name=op.f("pk_orders_order_line")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "orders_order_tax",
        sa.Column("order_id", columns.Id(), nullable=False),
        sa.Column("position", columns.Whole(), autoincrement=False, nullable=False),
        sa.Column("rate", columns.Whole(), nullable=False),
        sa.Column("exemption", sa.Text(), nullable=True),
        sa.Column("base", columns.Whole(), nullable=False),
        sa.Column("amount", columns.Whole(), nullable=False),
        sa.PrimaryKeyConstraint("order_id", "position", name=op.f("pk_orders_order_tax")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "payments_terminal",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("till_id", columns.Id(), nullable=False),
        sa.Column("driver", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("poi_id", sa.Text(), nullable=False),
        sa.Column("service_number", columns.Whole(), nullable=False),
        sa.Column("created_at", columns.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments_terminal")),
        sa.UniqueConstraint("code", name=op.f("uq_payments_terminal_code")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_payments_terminal_till_id"), "payments_terminal", ["till_id"], unique=False)
    op.create_table(
        "pricing_item_tax_class",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("item_id", columns.Id(), nullable=False),
        sa.Column("tax_class", sa.Text(), nullable=False),
        sa.Column("recorded_at", columns.Timestamp(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pricing_item_tax_class")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_pricing_item_tax_class_item_id_id"), "pricing_item_tax_class", ["item_id", "id"], unique=False
    )
    op.create_table(
        "pricing_price",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("item_id", columns.Id(), nullable=False),
        sa.Column("price_list", sa.Text(), nullable=False),
        sa.Column("amount", columns.Whole(), nullable=True),
        sa.Column("per", columns.Whole(), nullable=False),
        sa.Column("min_quantity", columns.Whole(), nullable=False),
        sa.Column("valid_from", sa.Text(), nullable=True),
        sa.Column("valid_to", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("recorded_at", columns.Timestamp(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.CheckConstraint("amount IS NULL OR amount >= 0", name=op.f("ck_pricing_price_amount_not_negative")),
        sa.CheckConstraint("per > 0 AND min_quantity >= 0", name=op.f("ck_pricing_price_quantities_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pricing_price")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_pricing_price_item_id_id"), "pricing_price", ["item_id", "id"], unique=False)
    op.create_table(
        "pricing_price_list",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("version", columns.Whole(), autoincrement=False, nullable=False),
        sa.Column("label", columns.Json(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("channels", columns.Json(), nullable=False),
        sa.Column("stores", columns.Json(), nullable=False),
        sa.Column("priority", columns.Whole(), nullable=False),
        sa.Column("recorded_at", columns.Timestamp(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", "version", name=op.f("pk_pricing_price_list")),
        sqlite_strict=True,
    )
    op.create_table(
        "till_till",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("code_folded", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("store_id", columns.Id(), nullable=False),
        sa.Column("place_id", columns.Id(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("departments", columns.Json(), nullable=False),
        sa.Column("day_id", columns.Id(), nullable=True),
        sa.Column("version", columns.Whole(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_till_till")),
        sa.UniqueConstraint("code_folded", name=op.f("uq_till_till_code_folded")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_till_till_store_id"), "till_till", ["store_id"], unique=False)
    op.create_table(
        "access_known_device",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", columns.Id(), nullable=False),
        sa.Column("seen_at", columns.Timestamp(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["access_person.id"], name=op.f("fk_access_known_device_person_id_access_person")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_access_known_device")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_access_known_device_person_id_seen_at"), "access_known_device", ["person_id", "seen_at"], unique=False
    )
    op.create_table(
        "access_role_assignment",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("person_id", columns.Id(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("store_id", columns.Id(), nullable=True),
        sa.Column("given_at", columns.Timestamp(), nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["access_person.id"], name=op.f("fk_access_role_assignment_person_id_access_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_role_assignment")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_access_role_assignment_person_id"), "access_role_assignment", ["person_id"], unique=False)
    op.create_table(
        "access_session",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("person_id", columns.Id(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("started_at", columns.Timestamp(), nullable=False),
        sa.Column("seen_at", columns.Timestamp(), nullable=False),
        sa.Column("ended_at", columns.Timestamp(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["access_person.id"], name=op.f("fk_access_session_person_id_access_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_access_session_token_hash")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_access_session_person_id_started_at"), "access_session", ["person_id", "started_at"], unique=False
    )
    op.create_table(
        "access_token",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("store_id", columns.Id(), nullable=True),
        sa.Column("scope", columns.Json(), nullable=True),
        sa.Column("client_id", columns.Id(), nullable=True),
        sa.Column("created_at", columns.Timestamp(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("expires_at", columns.Timestamp(), nullable=True),
        sa.Column("last_used_at", columns.Timestamp(), nullable=True),
        sa.Column("revoked_at", columns.Timestamp(), nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"], ["access_client.id"], name=op.f("fk_access_token_client_id_access_client")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_access_token_token_hash")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_access_token_client_id_expires_at"), "access_token", ["client_id", "expires_at"], unique=False
    )
    op.create_table(
        "cases_comment",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("case_id", columns.Id(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", columns.Timestamp(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases_case.id"], name=op.f("fk_cases_comment_case_id_cases_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases_comment")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_cases_comment_case_id_id"), "cases_comment", ["case_id", "id"], unique=False)
    op.create_table(
        "company_store",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("code_folded", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("legal_entity_id", columns.Id(), nullable=False),
        sa.Column("address", columns.Json(), nullable=False),
        sa.Column("territory", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("hours", columns.Json(), nullable=False),
        sa.Column("node", sa.Text(), nullable=False),
        sa.Column("registration_number", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("version", columns.Whole(), nullable=False),
        sa.Column("changed_at", columns.Timestamp(), nullable=False),
        sa.ForeignKeyConstraint(
            ["legal_entity_id"],
            ["company_legal_entity.id"],
            name=op.f("fk_company_store_legal_entity_id_company_legal_entity"),
        ),
        sa.ForeignKeyConstraint(["node"], ["company_node.code"], name=op.f("fk_company_store_node_company_node")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_store")),
        sa.UniqueConstraint("code_folded", name=op.f("uq_company_store_code_folded")),
        sqlite_strict=True,
    )
    op.create_table(
        "inventory_stock_document_line",
        sa.Column("document_id", columns.Id(), nullable=False),
        sa.Column("position", columns.Whole(), autoincrement=False, nullable=False),
        sa.Column("item_id", columns.Id(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("quantity", columns.Whole(), nullable=False),
        sa.Column("change", columns.Whole(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["inventory_stock_document.id"],
            name=op.f("fk_inventory_stock_document_line_document_id_inventory_stock_document"),
        ),
        sa.PrimaryKeyConstraint("document_id", "position", name=op.f("pk_inventory_stock_document_line")),
        sqlite_strict=True,
    )
    op.create_table(
        "payments_attempt",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("till_id", columns.Id(), nullable=False),
        sa.Column("till_code", sa.Text(), nullable=False),
        sa.Column("store_id", columns.Id(), nullable=False),
        sa.Column("terminal_id", columns.Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("amount", columns.Whole(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("service_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("approved", columns.Whole(), nullable=False),
        sa.Column("is_cancel_requested", columns.Flag(), nullable=False),
        sa.Column("used_by", columns.Id(), nullable=True),
        sa.Column("transaction_id", sa.Text(), nullable=True),
        sa.Column("transaction_at", sa.Text(), nullable=True),
        sa.Column("brand", sa.Text(), nullable=True),
        sa.Column("masked_pan", sa.Text(), nullable=True),
        sa.Column("approval_code", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("created_at", columns.Timestamp(), nullable=False),
        sa.Column("changed_at", columns.Timestamp(), nullable=False),
        sa.ForeignKeyConstraint(
            ["terminal_id"], ["payments_terminal.id"], name=op.f("fk_payments_attempt_terminal_id_payments_terminal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments_attempt")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_payments_attempt_till_id_id"), "payments_attempt", ["till_id", "id"], unique=False)
    op.create_index(
        "uq_payments_attempt_open_terminal",
        "payments_attempt",
        ["terminal_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('created', 'sent', 'unknown', 'resolving', 'void_pending')"),
        postgresql_where=sa.text("state IN ('created', 'sent', 'unknown', 'resolving', 'void_pending')"),
    )
    op.create_table(
        "till_day",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("till_id", columns.Id(), nullable=False),
        sa.Column("number", columns.Whole(), nullable=False),
        sa.Column("business_day", columns.Day(), nullable=False),
        sa.Column("opened_at", columns.Timestamp(), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("float_amount", columns.Whole(), nullable=False),
        sa.Column("closed_at", columns.Timestamp(), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("z", columns.Json(), nullable=True),
        sa.ForeignKeyConstraint(["till_id"], ["till_till.id"], name=op.f("fk_till_day_till_id_till_till")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_till_day")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_till_day_till_id_number"), "till_day", ["till_id", "number"], unique=True)
    op.create_table(
        "payments_event",
        sa.Column("attempt_id", columns.Id(), nullable=False),
        sa.Column("position", columns.Whole(), autoincrement=False, nullable=False),
        sa.Column("at", columns.Timestamp(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("detail", columns.Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["payments_attempt.id"], name=op.f("fk_payments_event_attempt_id_payments_attempt")
        ),
        sa.PrimaryKeyConstraint("attempt_id", "position", name=op.f("pk_payments_event")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "till_cash_movement",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("day_id", columns.Id(), nullable=False),
        sa.Column("amount", columns.Whole(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", columns.Timestamp(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["day_id"], ["till_day.id"], name=op.f("fk_till_cash_movement_day_id_till_day")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_till_cash_movement")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_till_cash_movement_day_id"), "till_cash_movement", ["day_id"], unique=False)
    op.create_table(
        "till_ticket",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("till_id", columns.Id(), nullable=False),
        sa.Column("day_id", columns.Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sequence", columns.Whole(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("at", columns.Timestamp(), nullable=False),
        sa.Column("sealed_at", columns.Timestamp(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("due", columns.Whole(), nullable=False),
        sa.Column("change", columns.Whole(), nullable=False),
        sa.Column("line_count", columns.Whole(), nullable=False),
        sa.Column("duplicates", columns.Whole(), nullable=False),
        sa.ForeignKeyConstraint(["day_id"], ["till_day.id"], name=op.f("fk_till_ticket_day_id_till_day")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_till_ticket")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_till_ticket_day_id", "till_ticket", ["day_id"], unique=False)
    op.create_index(op.f("ix_till_ticket_till_id_sequence"), "till_ticket", ["till_id", "sequence"], unique=True)
    op.create_table(
        "till_tender",
        sa.Column("ticket_id", columns.Id(), nullable=False),
        sa.Column("position", columns.Whole(), autoincrement=False, nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount", columns.Whole(), nullable=False),
        sa.Column("attempt_id", columns.Id(), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["till_ticket.id"], name=op.f("fk_till_tender_ticket_id_till_ticket")),
        sa.PrimaryKeyConstraint("ticket_id", "position", name=op.f("pk_till_tender")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("uq_till_tender_attempt_id", "till_tender", ["attempt_id"], unique=True)
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SEARCH_ON_SQLITE if is_sqlite else SEARCH_ON_POSTGRESQL:
        op.get_bind().exec_driver_sql(statement)
