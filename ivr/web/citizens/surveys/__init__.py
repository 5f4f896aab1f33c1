"""Ask whoever wants to answer the survey that is under way, and show what came of it."""
