"""The web server's worker."""
