"""What tests stand on: servers, browser, processes, faults."""
