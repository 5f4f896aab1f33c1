"""Run `flask cases` and `flask sectors`."""
