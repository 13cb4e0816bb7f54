"""The tables of customers, by what they keep."""

from comptoir.customers.tables import privacy

__all__ = ["privacy"]
