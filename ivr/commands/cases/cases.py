"""Run `flask cases`: keep everything of a case from erasure, or release it.

A court or a complaint may ask for it.
"""

import click
from flask.cli import AppGroup

from ivr.commands.common.opened import ports_or_exit
from ivr.usecases.privacy.erasure import hold_case

commands = AppGroup("cases", help="The citizens' cases, each by its protocol.")


@commands.command("hold")
@click.argument("protocol")
@click.argument("why")
def hold(protocol: str, why: str) -> None:
    """Erase nothing of the case PROTOCOL until it is released. WHY is stored in the audit for ever.

    Name the lawsuit there, and no person.
    """
    _hold(protocol, True, why)
    click.echo(f"Nothing of {protocol} is erased until it is released.")


@commands.command("release")
@click.argument("protocol")
@click.argument("why")
def release(protocol: str, why: str) -> None:
    """Let what is personal in the case PROTOCOL be erased when its time is over, as any other."""
    _hold(protocol, False, why)
    click.echo(f"{protocol} is erased when its time is over.")


def _hold(protocol: str, held: bool, why: str) -> None:
    if not hold_case(ports_or_exit(), protocol, held, why):
        raise click.ClickException(f"{protocol}: there is no such case, or it is erased already.")
