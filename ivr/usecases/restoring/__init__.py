"""Bring an installation whose database was put back up to what was done since."""
