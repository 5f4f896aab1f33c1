"""Simulate telephones, the calls on them, and the people who hold them."""
