"""The measured comparisons of `make bench`."""
