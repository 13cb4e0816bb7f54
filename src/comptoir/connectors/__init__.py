"""Links to outside systems: product feeds."""
