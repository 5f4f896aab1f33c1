"""Declare the `flask` commands that install, watch and run the system."""

from ivr.commands.operations import installation, worker

COMMANDS = (
    installation.calendar_commands,
    installation.clock,
    installation.db_commands,
    installation.doctor,
    installation.release,
    worker.worker,
)
