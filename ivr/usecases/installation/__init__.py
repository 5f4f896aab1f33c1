"""Hold what a use case may touch of this installation, and tell workers of rows."""
