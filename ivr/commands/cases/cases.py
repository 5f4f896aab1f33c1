"""`flask cases`: a case that a court or a complaint asks for keeps all that it has."""

import click
from flask.cli import AppGroup

from ivr.commands.common.opened import ports_or_exit
from ivr.usecases.privacy.erasure import hold_case

commands = AppGroup("cases", help="The citizens' cases, each by its protocol.")


@commands.command("hold")
@click.argument("protocol")
@click.argument("why")
def hold(protocol: str, why: str) -> None:
    """Erase nothing of the case PROTOCOL until it is released. WHY is kept in the audit
    for ever: name the lawsuit there, and no person.
    """
    _hold(protocol, True, why)
    click.echo(f"Nothing of {protocol} is erased until it is released.")


@commands.command("release")
@click.argument("protocol")
@click.argument("why")
def release(protocol: str, why: str) -> None:
    """What is personal in the case PROTOCOL is erased when its time is over, as in any other."""
    _hold(protocol, False, why)
    click.echo(f"{protocol} is erased when its time is over.")


def _hold(protocol: str, held: bool, why: str) -> None:
    if not hold_case(ports_or_exit(), protocol, held, why):
        raise click.ClickException(f"{protocol}: there is no such case, or it is erased already.")
