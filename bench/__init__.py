"""Measurements that anyone can repeat: ./comptoir bench."""
