"""The `flask` commands, gathered."""

from flask import Flask

from ivr.commands import (
    audit,
    callflow,
    calls,
    cases,
    dialling,
    emails,
    inbox,
    installation,
    recordings,
    sectors,
    shifts,
    staff,
    switchboard,
    telephone,
    worker,
)


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
