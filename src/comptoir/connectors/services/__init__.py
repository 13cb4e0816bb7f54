"""Making product feeds and keeping them true."""
