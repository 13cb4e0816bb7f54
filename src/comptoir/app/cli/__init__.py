"""The `comptoir` command line."""
