"""Remember that each kind of process works."""
