"""Remember cases: requests, notes, claims, drafts and sectors."""
