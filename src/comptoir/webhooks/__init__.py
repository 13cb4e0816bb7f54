"""Webhooks: each entry of the feed that somebody asked for, sent to an address outside."""
