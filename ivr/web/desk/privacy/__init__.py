"""Show a number whole, for a reason, once."""
