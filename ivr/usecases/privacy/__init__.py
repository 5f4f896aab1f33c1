"""Show, copy and erase what is personal, each when it is time."""
