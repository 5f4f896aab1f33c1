"""Remember the people of the desk, their sessions and shifts, and the audit."""
