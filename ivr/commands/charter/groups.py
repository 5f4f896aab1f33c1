"""Declare the `flask` commands about the charter."""

from ivr.commands.common.declared import Declared

COMMANDS = (
    Declared(
        "charter",
        "ivr.commands.charter.charter:commands",
        "The charter's editions: take one out, bring one in.",
    ),
)
