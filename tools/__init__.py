"""The set-up behind the launcher; runs on the machine's own Python, standard library only."""
