"""Read the rows that published figures count: a module a figure, under its id."""
