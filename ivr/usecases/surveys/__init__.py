"""Conduct surveys: write, approve and open them, take their answers, and key papers."""
