"""Run `flask reports`."""
