"""What one can do with customers."""
