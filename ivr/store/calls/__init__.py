"""Remember calls: their steps, recordings, counts, and saved searches."""
