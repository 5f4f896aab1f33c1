"""The `flask` commands. Each reads the settings itself, so that those without need none."""

import os

import click
from flask import Flask
from flask.cli import AppGroup

from ivr import wiring
from ivr.settings import BadSettings, Settings, read_settings
from ivr.store import schema
from ivr.usecases.ports import Ports


def commands() -> Flask:
    """A bare application that carries the commands and nothing else."""
    app = Flask("ivr")
    for group in (database_commands,):
        app.cli.add_command(group)
    return app


def settings_or_exit() -> Settings:
    """The environment's settings; a mistake ends the command with the message that names it."""
    try:
        return read_settings(os.environ)
    except BadSettings as mistakes:
        raise click.ClickException(str(mistakes)) from None


def ports_or_exit() -> Ports:
    """The installation's ports, for a command that needs them."""
    return wiring.connect(settings_or_exit())


database_commands = AppGroup("db", help="The database's schema.")


@database_commands.command("upgrade")
def upgrade_database() -> None:
    """Bring the database to this release's schema."""
    schema.upgrade(settings_or_exit().DATABASE_URL)
    click.echo("The database is up to date.")
