"""What is done with journals: keys, sealing, closing, archives, attestations."""
