"""The use cases of pricing."""
