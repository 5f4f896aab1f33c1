"""Decide when people answer: the charter's week, special days, business time."""
