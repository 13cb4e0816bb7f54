"""Making invoices, and their files."""
