"""The demo shop: a believable French retailer, made through the same services that a real one uses."""
