"""Test the tests: change the code a little, and see whether a test fails."""
