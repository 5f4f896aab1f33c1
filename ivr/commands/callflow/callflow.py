"""Run `flask callflow`: check, draw and record what the public hears, write its static answer."""

from pathlib import Path

import click
from flask.cli import AppGroup

from ivr.commands.callflow.proofs import PROOFS, proved
from ivr.gateways.files.callflow_files import DiskCallflowFiles
from ivr.root import ROOT
from ivr.rules.callflow.files import CallflowMistakes, read_callflow
from ivr.rules.callflow.prompts import Prompts
from ivr.rules.callflow.recorded import (
    NotRecordable,
    sentence_to_record,
    stale_recordings,
)
from ivr.rules.conversation.conversation import Conversation
from ivr.rules.model_check.drawing import draw
from ivr.rules.model_check.walk import walk
from ivr.rules.model_check.worlds import WORLDS
from ivr.settings import Settings
from ivr.web.telephone.twiml import Script

commands = AppGroup("callflow", help="What the public hears: check it, draw it, record it.")

FOLDER = click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=ROOT,
    help="The folder that holds callflows/ and recordings/.",
)


@commands.command("check")
@FOLDER
@PROOFS
def check(root: Path, proofs: Path | None) -> None:
    """Walk every place, key and world; fail on anything that breaks a promise to a caller."""
    click.echo(proved(proofs, root))
    conversation = read_or_exit(root)
    for each in stale_recordings(conversation.callflow, conversation.recordings):
        click.echo(f"warning: recordings/prompts/{each}", err=True)


@commands.command("record")
@FOLDER
@click.argument("key")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def record(root: Path, key: str, file: Path) -> None:
    """Play FILE, an mp3, in place of the spoken sentence KEY, until its text is edited."""
    callflow = read_or_exit(root).callflow
    try:
        sentence = sentence_to_record(callflow, key)
        took = DiskCallflowFiles(root).keep_recording(sentence, file.read_bytes())
    except NotRecordable as why:
        raise click.ClickException(f"{key}: {why}") from None
    click.echo(f"Recorded, {took:.1f} s: {sentence.text}")


@commands.command("draw")
@FOLDER
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), default="callflow.svg")
def draw_picture(root: Path, file: Path) -> None:
    """Write the conversation's states and transitions to FILE as an SVG diagram."""
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
