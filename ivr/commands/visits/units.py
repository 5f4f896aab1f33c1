"""Run `flask units`: list the places where people are received, and add one."""

import click
from flask.cli import AppGroup

from ivr.commands.common.opened import ports_or_exit
from ivr.rules.visits.states import VisitRefused
from ivr.store.staff import staff
from ivr.store.visits.units import everything, members_of
from ivr.usecases.visits.units import TypedUnit, choose_people, create

commands = AppGroup("units", help="The places where people are received.")


@commands.command("list")
def show() -> None:
    """List every unit with its municipality and hours."""
    with ports_or_exit().database.read() as session:
        for unit in everything(session):
            state = "" if unit.active else " (retired)"
            click.echo(f"{unit.id:<40} {unit.municipality:<20} {unit.hours}{state}")


@commands.command("add")
@click.argument("name")
@click.option("--municipality", required=True)
@click.option("--hours", required=True, help='As "seg-sex 08:00-14:00".')
def add(name: str, municipality: str, hours: str) -> None:
    """Add a unit, which takes visits from now on."""
    try:
        made = create(ports_or_exit(), None, TypedUnit(name, municipality, hours))
    except VisitRefused as why:
        raise click.ClickException(str(why)) from None
    click.echo(f"{made} takes visits.")


@commands.command("assign")
@click.argument("unit")
@click.argument("emails", nargs=-1, required=True)
def assign(unit: str, emails: tuple[str, ...]) -> None:
    """Let the accounts of EMAILS serve at UNIT, beside those who do already."""
    ports = ports_or_exit()
    with ports.database.read() as session:
        found = {email: staff.by_email(session, email) for email in emails}
        ids = {each.id for each in found.values() if each} | members_of(session, unit)
    unknown = [email for email, each in found.items() if each is None]
    if unknown:
        raise click.ClickException(f"There is no account {unknown[0]}.")
    try:
        choose_people(ports, None, unit, ids)
    except VisitRefused as why:
        raise click.ClickException(str(why)) from None
    click.echo(f"{len(ids)} serve at {unit}.")
