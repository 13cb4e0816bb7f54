"""Attempts on disk, and the desk that follows them at the terminals."""
