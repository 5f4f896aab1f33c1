"""Declare the `flask` commands about units."""

from ivr.commands.visits import units

COMMANDS = (units.commands,)
