"""Join calls, messages, recordings and faults of one customer."""
