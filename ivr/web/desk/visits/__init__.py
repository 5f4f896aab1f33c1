"""Show units, the counter and its visits, and what sectors asked, to those who work there."""
