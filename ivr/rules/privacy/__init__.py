"""Decide how long what is personal stays, who sees it whole, and what its owner is given."""
