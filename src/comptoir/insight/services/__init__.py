"""Use cases of insight."""
