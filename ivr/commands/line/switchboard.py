"""Run `flask switchboard`: show its state, or override it for a while as a supervisor."""

import click
from flask.cli import AppGroup

from ivr.commands.common.opened import ports_or_exit
from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.line.switchboard import State, state
from ivr.store.line import switchboard
from ivr.usecases.installation.ports import Ports
from ivr.usecases.line.switchboard import override

MAX_MINUTES = 24 * 60
USUAL_MINUTES = 60

commands = AppGroup("switchboard", help="Whether callers are put through to people.")
MINUTES = click.option(
    "--minutes",
    type=click.IntRange(1, MAX_MINUTES),
    default=USUAL_MINUTES,
    show_default=True,
    help="Until this word ends by itself.",
)


@commands.command("show")
def show() -> None:
    """Say how the switchboard is, and since when."""
    click.echo(_words(ports_or_exit()))


@commands.command("down")
@MINUTES
def down(minutes: int) -> None:
    """Put nobody through for a while: callers hear at once that it is down."""
    _say_so(State.UNAVAILABLE, minutes)


@commands.command("up")
@MINUTES
def up(minutes: int) -> None:
    """Put everybody through for a while, whatever the last transfers did."""
    _say_so(State.AVAILABLE, minutes)


@commands.command("auto")
def auto() -> None:
    """End the supervisor's word: the transfers decide again."""
    _say_so(None, 0)


def _say_so(wanted: State | None, minutes: int) -> None:
    ports = ports_or_exit()
    override(ports, wanted, minutes)
    click.echo(_words(ports))


def _words(ports: Ports) -> str:
    now = ports.clock.now()
    with ports.database.read() as session:
        health = switchboard.health(session)
        outage = switchboard.open_outage(session)
    words = [f"The switchboard is {state(health, now).value}."]
    if health.override and health.override_until and now < health.override_until:
        until = health.override_until.astimezone(FORTALEZA)
        words.append(f"A supervisor said so, until {until:%d/%m/%Y %H:%M} in Fortaleza.")
    if outage:
        since = outage.started_at.astimezone(FORTALEZA)
        words.append(f"The outage began {since:%d/%m/%Y %H:%M}: {outage.cause}.")
    return " ".join(words)
