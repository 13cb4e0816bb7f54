"""The rules of the catalogue: plain values and functions."""
