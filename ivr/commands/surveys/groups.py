"""Declare the `flask` commands about surveys."""

from ivr.commands.surveys import surveys

COMMANDS = (surveys.commands,)
