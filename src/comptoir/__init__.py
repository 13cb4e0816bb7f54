"""Comptoir: one truth about products, prices, stock and orders, on every channel."""

__version__ = "0.1.0"
"""The version of this program, as receipts print it and the API tells it."""
