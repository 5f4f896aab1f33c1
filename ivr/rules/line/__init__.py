"""Decide whether the switchboard can be reached."""
