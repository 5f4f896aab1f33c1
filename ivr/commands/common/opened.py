"""Open the installation for a command, or exit saying why it cannot be opened."""

import os

import click

from ivr import wiring
from ivr.settings import BadSettings, Settings, read_settings
from ivr.usecases.installation.ports import Ports


def settings_or_exit() -> Settings:
    """Return the environment's settings, or exit with the message that names every mistake."""
    try:
        return read_settings(os.environ)
    except BadSettings as mistakes:
        raise click.ClickException(str(mistakes)) from None


def ports_or_exit() -> Ports:
    """Return the installation's ports, or exit with the mistakes in its settings."""
    return open_ports(settings_or_exit())


def open_ports(settings: Settings) -> Ports:
    """Return the ports of an installation with these settings; closed when the command ends."""
    ports = wiring.connect(settings)
    click.get_current_context().call_on_close(ports.database.dispose)
    return ports
