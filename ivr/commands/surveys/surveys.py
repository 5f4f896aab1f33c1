"""Run `flask surveys`: list them, begin one with its commission, keep their calendar and terms."""

import click
from flask.cli import AppGroup

from ivr.commands.common.opened import ports_or_exit
from ivr.rules.staff.approval import NotAllowed
from ivr.store.staff import staff
from ivr.store.surveys.surveys import everything
from ivr.usecases.installation.ports import Ports
from ivr.usecases.surveys.approving import forget, keep_calendar
from ivr.usecases.surveys.counting import recount
from ivr.usecases.surveys.projects import begin, join
from ivr.usecases.surveys.steps import Actor

MAX_LISTED = 200
TERMINAL = Actor(None, "Terminal")

commands = AppGroup("surveys", help="The surveys of satisfaction.")


@commands.command("list")
def show() -> None:
    """List every survey with its state and its days; none of its answers."""
    with ports_or_exit().database.read() as session:
        for each in everything(session, MAX_LISTED):
            days = (at.date().isoformat() if at else "-" for at in (each.opens_at, each.closes_at))
            click.echo(f"{each.id:>4} {each.state:<12} {' '.join(days)} {each.title}")


@commands.command("begin")
@click.argument("title")
@click.option("--member", "members", multiple=True, required=True, help="An account's e-mail.")
def start(title: str, members: tuple[str, ...]) -> None:
    """Begin a survey whose commission these accounts are; they write and approve it at the desk."""
    ports = ports_or_exit()
    with ports.database.read() as session:
        unknown = [each for each in members if staff.by_email(session, each) is None]
    if unknown:
        raise click.ClickException(f"No account: {', '.join(unknown)}")
    survey_id = begin(ports, TERMINAL, title[:120])
    for email in members:
        _join(ports, survey_id, email)
    click.echo(f"Survey {survey_id} is a draft with {len(members)} of its commission.")


@commands.command("join")
@click.argument("survey_id", type=int)
@click.argument("email")
def add(survey_id: int, email: str) -> None:
    """Take an account into a survey's commission."""
    _join(ports_or_exit(), survey_id, email)
    click.echo(f"{email} is of the commission of survey {survey_id}.")


@commands.command("recount")
@click.argument("survey_id", type=int)
def count_again(survey_id: int) -> None:
    """Count a survey's days that are over anew from the rows: after rows were changed by hand."""
    click.echo(f"Days counted: {recount(ports_or_exit(), survey_id)}.")


@commands.command("keep")
def keep() -> None:
    """Open and close surveys by their calendar and erase what is due, as the clock does."""
    ports = ports_or_exit()
    click.echo(f"Opened or closed: {keep_calendar(ports)}. Erased or mixed: {forget(ports)}.")


def _join(ports: Ports, survey_id: int, email: str) -> None:
    try:
        join(ports, TERMINAL, survey_id, email)
    except NotAllowed as why:
        raise click.ClickException(str(why)) from None
