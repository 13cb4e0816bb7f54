"""Signed journals and their closures."""
