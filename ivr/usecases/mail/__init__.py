"""Read the inbox, and file each message or set it aside."""
