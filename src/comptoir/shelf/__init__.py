"""Labels on the shelves of stores: what each shows, what has to change, and proof of what hangs."""
