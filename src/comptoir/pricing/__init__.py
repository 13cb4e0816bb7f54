"""Price lists, taxes and the engine that prices every basket."""
