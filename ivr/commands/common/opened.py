"""Open the installation for a command, or say in one sentence why it cannot be."""

import os

import click

from ivr import wiring
from ivr.settings import BadSettings, Settings, read_settings
from ivr.usecases.installation.ports import Ports


def settings_or_exit() -> Settings:
    """The environment's settings; a mistake ends the command with the message that names it."""
    try:
        return read_settings(os.environ)
    except BadSettings as mistakes:
        raise click.ClickException(str(mistakes)) from None


def ports_or_exit() -> Ports:
    """The installation's ports, for a command that needs them."""
    return wiring.connect(settings_or_exit())
