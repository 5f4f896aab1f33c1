"""Remember the switchboard's state and outages, and the callflows that calls obey."""
