"""The columns of sheets of customers; what brings them in is put together in `app.customer_sheets`."""

from __future__ import annotations

from comptoir.kernel.sheets import own_fields

TEXTS = ("given_name", "family_name", "company_name", "siren", "siret", "vat_number", "birth_date")
ADDRESS = ("address", "postal_code", "city", "country")
KEPT = ("id", "kind", *TEXTS, "phone", "mobile", "email", *ADDRESS, "card", "groups", "language", "store")
FIELDS = (*KEPT, "points", "gift_card", "gift_card_balance")
"""The last three are what a customer brings along from another system, once."""

SHEETS = {"customers.import": own_fields(FIELDS)}
