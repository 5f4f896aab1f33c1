"""Name the processes of an installation and what each of them does."""
