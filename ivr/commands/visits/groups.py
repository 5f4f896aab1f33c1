"""Declare the `flask` commands about units."""

from ivr.commands.common.declared import Declared

COMMANDS = (
    Declared(
        "units", "ivr.commands.visits.units:commands", "The places where people are received."
    ),
)
