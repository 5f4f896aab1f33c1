"""Run `flask dialling`: show whether callbacks are dialled, stop them at once, let them go on."""

import click
from flask.cli import AppGroup

from ivr.commands.common.opened import ports_or_exit
from ivr.usecases.callbacks.dispatch import let_dialling_go, stop_dialling
from ivr.usecases.installation.ports import Ports
from ivr.usecases.line.line import open_line
from ivr.usecases.operations.backlog import look_at_backlog

commands = AppGroup("dialling", help="Whether we call anybody at all.")


@commands.command("show")
def show() -> None:
    """Say whether callbacks are dialled now, and how many calls today has left."""
    click.echo(_words(ports_or_exit()))


@commands.command("stop")
@click.argument("why")
def stop(why: str) -> None:
    """Create no more calls, and say WHY to colleagues; who is being called is called to the end."""
    ports = ports_or_exit()
    try:
        stop_dialling(ports, why)
    except ValueError as mistake:
        raise click.ClickException(f"{mistake}.") from None
    click.echo(_words(ports))


@commands.command("go")
def go() -> None:
    """Call again, in the hours and at the pace that hold anyway."""
    ports = ports_or_exit()
    let_dialling_go(ports)
    click.echo(_words(ports))


def _words(ports: Ports) -> str:
    return f"Dialling: {look_at_backlog(open_line(ports), ports.clock.now()).words()}."
