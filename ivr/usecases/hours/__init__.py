"""Change the hours of a date, and take the promises on it along."""
