"""Tills, till days, tickets, cash and receipts."""
