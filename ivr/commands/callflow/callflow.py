"""Run `flask callflow`: check what the public hears, draw it, write its static answer."""

from pathlib import Path

import click
from flask.cli import AppGroup

from ivr.gateways.files.callflow_files import DiskCallflowFiles
from ivr.root import ROOT
from ivr.rules.callflow.files import CallflowMistakes, read_callflow
from ivr.rules.callflow.prompts import Prompts
from ivr.rules.callflow.sourcing import check_sources
from ivr.rules.conversation.conversation import Conversation
from ivr.rules.model_check.certificate import certificate
from ivr.rules.model_check.checks import faults
from ivr.rules.model_check.drawing import draw
from ivr.rules.model_check.walk import Walk, walk
from ivr.rules.model_check.worlds import WORLDS
from ivr.settings import Settings
from ivr.web.telephone.twiml import Script

commands = AppGroup("callflow", help="What the public hears: check it, draw it.")

FOLDER = click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=ROOT,
    help="The folder that holds callflows/ and recordings/.",
)


@commands.command("check")
@FOLDER
def check(root: Path) -> None:
    """Walk every place, key and world; fail on anything that breaks a promise to a caller."""
    done = checked_walk(root)
    click.echo(certificate(done, faults=0))


@commands.command("draw")
@FOLDER
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), default="callflow.svg")
def draw_picture(root: Path, file: Path) -> None:
    """Draw the conversation's places and ways as an SVG picture in FILE."""
    file.write_text(draw(walk(read_or_exit(root))), encoding="utf-8")
    click.echo(f"Drawn: {file}")


@commands.command("fallback")
@FOLDER
@click.option("--public-url", envvar="PUBLIC_URL", required=True, help="Our https address.")
@click.option("--switchboard", envvar="SWITCHBOARD", required=True, help="sip:… or E.164.")
@click.option("--voice", envvar="VOICE", default=Settings.VOICE, help="Twilio's pt-BR voice.")
def write_fallback(root: Path, public_url: str, switchboard: str, voice: str) -> None:
    """Print the static TwiML for Twilio's fallback address (a TwiML Bin, or any static host)."""
    prompts = Prompts(read_or_exit(root).callflow, WORLDS["closed, opening unknown"], {})
    script = Script(public_url.rstrip("/"), switchboard, voice, "")
    click.echo(
        script.fallback(
            again=prompts.say("identity", "sorry", "try_again_key"),
            hours=prompts.say("hours", "calling_help"),
            end=prompts.say("written", "thanks"),
        )
    )


def read_or_exit(root: Path = ROOT) -> Conversation:
    """Read the conversation from the files below `root`; exit with all mistakes in them at once."""
    files = DiskCallflowFiles(root)
    try:
        callflow = read_callflow(files.texts())
    except CallflowMistakes as mistakes:
        raise click.ClickException(str(mistakes)) from None
    return Conversation(callflow, files.recordings())


def checked_walk(root: Path = ROOT) -> Walk:
    """Walk the conversation below `root`; exit with all its mistakes and faults at once."""
    conversation = read_or_exit(root)
    done = walk(conversation)
    script = Script(
        "https://example.invalid", "sip:central@example.invalid", Settings.VOICE, "+558400000000"
    )
    found = [str(mistake) for mistake in check_sources(conversation.callflow)]
    found += faults(done, lambda answer: script.turn(0, answer))
    if found:
        raise click.ClickException("\n  ".join([f"{len(found)} faults:", *found]))
    return done
