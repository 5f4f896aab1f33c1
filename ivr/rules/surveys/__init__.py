"""Decide what a survey asks, by which channels, who approves it, and what its answers are."""
