"""Setting up tills, opening and closing their days, sealing tickets and returns, receipts."""
