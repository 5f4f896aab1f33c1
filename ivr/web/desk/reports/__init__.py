"""Show the figures of all channels, what each is, the rows behind it, and as files."""
