"""The HTTP edge: the application, its guard, and the routes that join modules."""
