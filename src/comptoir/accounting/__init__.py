"""Accounting: the map of accounts, balanced entries made from what was sealed, and their export."""
