"""Show cases and requests, and let staff answer, forward and close them."""
