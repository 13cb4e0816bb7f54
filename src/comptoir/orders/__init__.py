"""One order model for every channel."""
