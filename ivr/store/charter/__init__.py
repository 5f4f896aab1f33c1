"""Remember the editions of the charter: their texts, who did what, and which is in force."""
