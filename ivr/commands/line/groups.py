"""Declare the `flask` commands about the switchboard."""

from ivr.commands.common.declared import Declared

COMMANDS = (
    Declared(
        "switchboard",
        "ivr.commands.line.switchboard:commands",
        "Whether callers are put through to people.",
    ),
)
