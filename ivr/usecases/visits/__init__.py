"""Take visits at the counter, call them by the written rule, and import them from elsewhere."""
