"""Loading and writing the rows of customers."""
