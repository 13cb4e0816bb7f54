"""The use cases of company."""
