"""Run `flask callflow`."""
