"""Declare the `flask` commands about the callflows."""

from ivr.commands.common.declared import Declared

COMMANDS = (
    Declared(
        "callflow",
        "ivr.commands.callflow.callflow:commands",
        "What the public hears: check it, draw it, record it.",
    ),
)
