"""The tables of customers, by what they keep."""

from comptoir.customers.tables import accounts, loyalty, parties, privacy

__all__ = ["accounts", "loyalty", "parties", "privacy"]
