"""Show the line now: board, calendar, switchboard, who is on duty."""
