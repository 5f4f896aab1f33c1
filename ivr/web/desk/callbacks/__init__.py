"""Show callbacks and let staff schedule, move and end them."""
