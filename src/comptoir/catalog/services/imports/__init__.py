"""Bringing a catalogue in from files."""
