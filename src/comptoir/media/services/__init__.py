"""What one does with pictures and documents."""
