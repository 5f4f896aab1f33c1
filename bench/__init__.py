"""Measure the comparisons of `make bench`."""
