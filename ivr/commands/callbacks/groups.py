"""Declare the `flask` commands about callbacks."""

from ivr.commands.callbacks import dialling

COMMANDS = (dialling.commands,)
