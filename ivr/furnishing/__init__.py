"""Furnish the demonstration with its people."""
