"""The `flask` commands, gathered."""

from flask import Flask

from ivr.commands.callbacks import dialling
from ivr.commands.callflow import callflow
from ivr.commands.calls import calls, recordings, telephone
from ivr.commands.cases import cases, sectors
from ivr.commands.line import switchboard
from ivr.commands.mail import emails, inbox
from ivr.commands.operations import installation, worker
from ivr.commands.staff import audit, shifts, staff


def commands() -> Flask:
    """A bare application that carries the commands and nothing else."""
    app = Flask("ivr")
    for command in (
        audit.commands,
        callflow.commands,
        calls.commands,
        cases.commands,
        dialling.commands,
        emails.commands,
        inbox.inbox,
        installation.calendar_commands,
        installation.clock,
        installation.db_commands,
        installation.doctor,
        installation.release,
        recordings.commands,
        sectors.commands,
        shifts.commands,
        staff.commands,
        switchboard.commands,
        telephone.call,
        worker.worker,
    ):
        app.cli.add_command(command)
    return app
