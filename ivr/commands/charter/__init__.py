"""Run `flask charter`."""
