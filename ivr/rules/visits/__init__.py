"""Decide what visits at a counter may become, who is next, and what a list of them says."""
