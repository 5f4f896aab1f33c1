"""Keep files on this machine's disk."""
