"""Run `flask dialling`."""
