"""Keep what one process needs to answer calls, and what is known of the switchboard."""
