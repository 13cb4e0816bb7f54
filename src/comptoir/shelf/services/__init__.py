"""The use cases of the shelf."""
