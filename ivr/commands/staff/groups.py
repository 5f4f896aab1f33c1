"""Declare the `flask` commands about staff, shifts and the audit."""

from ivr.commands.staff import audit, shifts, staff

COMMANDS = (audit.commands, shifts.commands, staff.commands)
