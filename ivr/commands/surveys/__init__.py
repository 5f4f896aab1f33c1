"""Run `flask surveys`."""
