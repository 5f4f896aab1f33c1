"""Show the charter of services to anybody: as pages, and the same as files."""
