"""Wake workers over Redis, and refuse jobs that are not ours."""
