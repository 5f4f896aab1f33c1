"""Declare the `flask` commands that install, watch and run the system."""

from ivr.commands.operations import doctor, installation, worker

COMMANDS = (
    installation.calendar_commands,
    installation.clock,
    installation.db_commands,
    doctor.doctor,
    installation.release,
    worker.worker,
)
