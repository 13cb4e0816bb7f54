"""Cases: what a person must decide."""
