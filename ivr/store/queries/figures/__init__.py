"""Read the rows that figures count: a module a set of rows, each the one query that is its."""
