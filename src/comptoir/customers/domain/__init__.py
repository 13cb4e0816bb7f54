"""The rules of customers: pure, without a database."""
