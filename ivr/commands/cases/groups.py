"""Declare the `flask` commands about cases and sectors."""

from ivr.commands.common.declared import Declared

COMMANDS = (
    Declared(
        "cases", "ivr.commands.cases.cases:commands", "The citizens' cases, each by its protocol."
    ),
    Declared(
        "sectors", "ivr.commands.cases.sectors:commands", "The units that matters are forwarded to."
    ),
)
