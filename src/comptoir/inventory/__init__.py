"""Places, the stock ledger and stock documents."""
