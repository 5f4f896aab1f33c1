"""Remember the units, the visits at their counters, and what sectors asked of us."""
