"""What the pages of the web shop show."""
