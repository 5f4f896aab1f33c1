"""Hold the charter of services: its facts, what the law asks of them, and its editions."""
