"""Serve HTTP by gunicorn's threads, none of which waits for a client."""
