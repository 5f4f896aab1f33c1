"""Remember the special days."""
