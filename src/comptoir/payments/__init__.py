"""Payment attempts and terminals."""
