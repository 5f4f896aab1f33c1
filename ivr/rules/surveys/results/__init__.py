"""Work out what a survey found, what of it may be shown, and what is published of it."""
