"""Furnish the demonstration with its people, and with a fortnight that they have lived through."""
