"""Declare the `flask` commands about cases and sectors."""

from ivr.commands.cases import cases, sectors

COMMANDS = (cases.commands, sectors.commands)
