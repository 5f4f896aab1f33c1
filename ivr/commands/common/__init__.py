"""Open the installation for a command, and stop it when asked."""
