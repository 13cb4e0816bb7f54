"""What assembles the modules: HTTP application, command line, demo shop."""
