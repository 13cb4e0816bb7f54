"""Tests of Comptoir; the folders mirror src/comptoir."""
