"""The use cases of access."""
