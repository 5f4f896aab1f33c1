"""Declare the `flask` commands about callbacks."""

from ivr.commands.common.declared import Declared

COMMANDS = (
    Declared(
        "dialling", "ivr.commands.callbacks.dialling:commands", "Whether we call anybody at all."
    ),
)
