"""Declare the `flask` commands about figures."""

from ivr.commands.common.declared import Declared

COMMANDS = (
    Declared(
        "reports",
        "ivr.commands.reports.reports:commands",
        "Figures: count dates anew, compare one, give rows out.",
    ),
)
