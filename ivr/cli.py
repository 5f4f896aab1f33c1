"""Collect the `flask` commands that the rooms of `ivr.commands` declare."""

from flask import Flask

from ivr.commands.callbacks import groups as callbacks
from ivr.commands.callflow import groups as callflow
from ivr.commands.calls import groups as calls
from ivr.commands.cases import groups as cases
from ivr.commands.charter import groups as charter
from ivr.commands.line import groups as line
from ivr.commands.mail import groups as mail
from ivr.commands.operations import groups as operations
from ivr.commands.reports import groups as reports
from ivr.commands.staff import groups as staff
from ivr.commands.surveys import groups as surveys
from ivr.commands.visits import groups as visits

COMMANDS = (
    *callbacks.COMMANDS,
    *callflow.COMMANDS,
    *calls.COMMANDS,
    *cases.COMMANDS,
    *charter.COMMANDS,
    *line.COMMANDS,
    *mail.COMMANDS,
    *operations.COMMANDS,
    *reports.COMMANDS,
    *staff.COMMANDS,
    *surveys.COMMANDS,
    *visits.COMMANDS,
)


def commands() -> Flask:
    """Return a bare Flask application that carries all `flask` commands and nothing else."""
    app = Flask("ivr")
    for command in COMMANDS:
        app.cli.add_command(command)
    return app
