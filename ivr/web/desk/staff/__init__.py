"""Sign in, keep accounts and shifts, and read the audit."""
