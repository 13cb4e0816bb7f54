"""What people and systems can do with the catalogue."""
