"""Declare the `flask` commands about the switchboard."""

from ivr.commands.line import switchboard

COMMANDS = (switchboard.commands,)
