"""Declare the `flask` commands about the callflows."""

from ivr.commands.callflow import callflow

COMMANDS = (callflow.commands,)
