"""The web server's worker: gunicorn's threads, and none of them waits for a client."""
