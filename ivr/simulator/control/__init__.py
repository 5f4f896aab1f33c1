"""Serve the simulator's own page and HTTP interface."""
