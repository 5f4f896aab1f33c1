"""Simulate mailboxes, and who writes to them."""
