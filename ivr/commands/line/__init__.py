"""Run `flask switchboard`."""
