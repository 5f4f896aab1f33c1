"""Declare the `flask` commands about staff, shifts and the audit."""

from ivr.commands.common.declared import Declared

COMMANDS = (
    Declared("audit", "ivr.commands.staff.audit:commands", "What staff did and saw."),
    Declared(
        "shifts", "ivr.commands.staff.shifts:commands", "When each person is rung for callbacks."
    ),
    Declared("staff", "ivr.commands.staff.staff:commands", "The accounts of the desk."),
)
