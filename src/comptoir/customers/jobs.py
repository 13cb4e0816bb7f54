"""The columns of sheets of customers; what brings them in is put together in `app.customer_sheets`."""

from __future__ import annotations

from comptoir.kernel.sheets import own_fields

TEXTS = ("given_name", "family_name", "company_name", "siren", "siret", "vat_number", "birth_date")
ADDRESS = ("address", "postal_code", "city", "country")
KEPT = ("id", "kind", *TEXTS, "phone", "mobile", "email", *ADDRESS, "card", "groups", "language", "store")
TOLD = (*KEPT, "points", "gift_card_balance")
FIELDS = (*TOLD, "gift_card")
"""The last three are what a customer brings along from another system, once; no number of a gift card leaves ours."""

SHEETS = {"customers.import": own_fields(FIELDS)}
