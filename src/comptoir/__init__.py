"""Comptoir: one truth about products, prices, stock and orders, on every channel."""
