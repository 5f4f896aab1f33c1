"""Declare the `flask` commands about figures."""

from ivr.commands.reports import reports

COMMANDS = (reports.commands,)
