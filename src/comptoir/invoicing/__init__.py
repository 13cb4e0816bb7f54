"""Invoices and credit notes from tickets: numbered without a gap, as Factur-X, for the books and the platform."""
