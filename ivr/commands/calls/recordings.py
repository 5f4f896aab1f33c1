"""Run `flask recordings`: keep a voice message from erasure, release it, or fetch it again.

A court or a complaint may ask for one.
"""

import click
from flask.cli import AppGroup

from ivr.commands.common.opened import ports_or_exit
from ivr.usecases.calls.voice_messages import fetch_again
from ivr.usecases.privacy.retention import hold_recording

commands = AppGroup("recordings", help="The callers' voice messages, each by its RecordingSid.")


@commands.command("hold")
@click.argument("sid")
@click.argument("why")
def hold(sid: str, why: str) -> None:
    """Keep the message SID beyond its time, until it is released. WHY is stored in the audit."""
    _hold(sid, True, why)
    click.echo(f"{sid} is not erased until it is released.")


@commands.command("release")
@click.argument("sid")
@click.argument("why")
def release(sid: str, why: str) -> None:
    """Let the message SID be erased when its time is over, as any other."""
    _hold(sid, False, why)
    click.echo(f"{sid} is erased when its time is over.")


@commands.command("again")
@click.argument("sid")
def again(sid: str) -> None:
    """Fetch the message SID once more from Twilio, though it was given up."""
    if not fetch_again(ports_or_exit(), sid):
        raise click.ClickException(f"{sid} was not given up: there is nothing to try again.")
    click.echo(f"{sid} is fetched again now.")


def _hold(sid: str, held: bool, why: str) -> None:
    if not hold_recording(ports_or_exit(), sid, held, why):
        raise click.ClickException(f"{sid}: there is no such message, or it is erased already.")
