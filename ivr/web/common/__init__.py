"""Share what every page and webhook needs."""
