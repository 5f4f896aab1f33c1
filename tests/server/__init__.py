"""Test the web server's worker."""
