"""Show the calendar, and let staff change a date."""
