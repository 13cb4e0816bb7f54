"""Products: attributes, families, items, variants, categories, channels, completeness and cards."""
