"""Run `flask staff`, `flask shifts` and `flask audit`."""
