"""The server-rendered web shop."""
