"""Run `flask sectors`: list the units that cases are forwarded to, and set their contacts."""

import click
from flask.cli import AppGroup

from ivr.commands.common.opened import ports_or_exit
from ivr.store.cases.sectors import everything
from ivr.usecases.cases.sectors import SectorOutcome, SectorRefused, set_contact

commands = AppGroup("sectors", help="The units that matters are forwarded to.")


@commands.command("list")
def show() -> None:
    """List every sector with its contact."""
    with ports_or_exit().database.read() as session:
        for sector, _ in everything(session):
            state = " (retired)" if sector.retired_at else ""
            click.echo(f"{sector.name:<50} {sector.contact or '-'}{state}")


@commands.command("contact")
@click.argument("name")
@click.argument("contact")
def contact(name: str, contact: str) -> None:
    """Say where that sector is reached: an e-mail address, or whatever staff need; "" for none."""
    try:
        moved = set_contact(ports_or_exit(), name, contact)
    except SectorRefused as why:
        raise click.ClickException(str(why)) from None
    if moved is SectorOutcome.MISSING:
        raise click.ClickException(f"There is no sector {name}. `flask sectors list` names all.")
    click.echo(f"{name} is reached at {contact}." if contact else f"{name} has no contact.")
