"""Signed journals of tills: records, their texts, chains, closures; pure."""
