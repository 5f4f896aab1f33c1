"""Open cases, answer, forward, join and close them."""
