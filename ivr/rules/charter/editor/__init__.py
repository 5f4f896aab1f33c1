"""Name every field of the charter's files for who writes them, and lay them out in pages."""
