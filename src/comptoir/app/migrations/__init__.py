"""The steps from one schema to the next, the same for SQLite and PostgreSQL."""
