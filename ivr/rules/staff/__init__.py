"""Decide who may sign in and do what, when each works, and what the audit says of it."""
