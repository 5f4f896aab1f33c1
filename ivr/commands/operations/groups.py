"""Declare the `flask` commands that install, watch and run the system."""

from ivr.commands.operations import backup, doctor, installation, worker

COMMANDS = (
    installation.calendar_commands,
    installation.clock,
    installation.db_commands,
    backup.backup,
    doctor.doctor,
    installation.release,
    backup.restore,
    worker.worker,
)
