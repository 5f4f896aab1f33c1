"""Declare the `flask` commands about the charter."""

from ivr.commands.charter import charter

COMMANDS = (charter.commands,)
