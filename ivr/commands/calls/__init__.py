"""Run `flask calls`, `flask recordings` and `flask call`."""
