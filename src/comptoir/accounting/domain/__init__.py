"""Accounts, entries and the layout in which a tax office reads them."""
