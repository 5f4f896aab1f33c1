"""Write, check, approve and publish editions of the charter, which the line obeys."""
