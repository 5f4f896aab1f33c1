"""Open the database, share its types, page its lists, and hand rows to workers."""
