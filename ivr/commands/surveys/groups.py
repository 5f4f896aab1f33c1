"""Declare the `flask` commands about surveys."""

from ivr.commands.common.declared import Declared

COMMANDS = (
    Declared("surveys", "ivr.commands.surveys.surveys:commands", "The surveys of satisfaction."),
)
