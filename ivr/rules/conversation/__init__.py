"""Decide where a caller goes next and what is heard there."""
