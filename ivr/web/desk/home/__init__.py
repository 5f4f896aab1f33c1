"""Show each person's own beginning of the day, and count what waits in each section."""
