"""Take callbacks, dial them, and keep or honestly break each promise."""
