"""Run `flask units`."""
