"""What one can ask about customers."""
