"""Declare the `flask` commands about calls and their recordings."""

from ivr.commands.calls import calls, recordings, telephone

COMMANDS = (calls.commands, recordings.commands, telephone.call)
