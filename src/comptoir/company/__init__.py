"""Legal entities and stores."""
