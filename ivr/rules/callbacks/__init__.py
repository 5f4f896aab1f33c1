"""Decide when a callback is due, what follows each attempt, and how its promise is worded."""
