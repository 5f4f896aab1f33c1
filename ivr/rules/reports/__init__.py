"""Define the figures that the desk and its reports show."""
