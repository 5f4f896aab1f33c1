"""Make sure that whoever wrote from another address is the same person."""
