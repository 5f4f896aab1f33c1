"""Remember what was counted of each date, which calls were repeats, and what did not add up."""
