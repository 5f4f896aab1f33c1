"""Run `flask emails`: preview what we write to citizens, and note what comes back."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy.exc import SQLAlchemyError

from ivr.commands.callflow.callflow import FOLDER, read_or_exit
from ivr.commands.common.opened import ports_or_exit
from ivr.rules.callflow.email_files import FOLLOW_UP, KINDS
from ivr.rules.mail.bounces import MAX_BYTES, read_bounce
from ivr.rules.notices.email_states import EmailState
from ivr.rules.notices.email_texts import Matter, Office, Words, email_words
from ivr.rules.words.protocols import make_protocol
from ivr.usecases.callbacks.undelivered import note_bounce

commands = AppGroup("emails", help="What we write to citizens, and what comes back.")

TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits.h: the mail server keeps the message and comes again
EXAMPLE = make_protocol(1667992309)
TYPED = "Aqui entra o que a equipe escreveu.\n\nCada parágrafo fica como foi escrito."
DUE = datetime(2026, 11, 27, 17, 0, tzinfo=UTC)
MORE = {
    "days": "3",
    "sender": "m•••@exemplo.br",
    "when": "23 de novembro, às 10:00",
    "received": "23 de novembro",
    "next": "sexta-feira, 4 de dezembro",
    "sector": "Setor de Cadastro",
    "spoken": "23 de novembro",
    "holder": "a equipe de atendimento",
    "contact": "https://central.exemplo.br/contato?tipo=complaint",
    "link": "https://central.exemplo.br/p/Zm9yYSBkYSBs",
    "optout": "https://central.exemplo.br/p/Zm9yYSBkYSBs/sair",
    "code": "123456",
    "minutes": "10",
}


@commands.command("preview")
@click.argument("kind", type=click.Choice(sorted(KINDS)), default=FOLLOW_UP)
@click.option("--topic", default="", help="A topic's key, such as uvt; none: without guidance.")
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write it there.")
@FOLDER
def preview(kind: str, topic: str, html: Path | None, root: Path) -> None:
    """Print an e-mail as its reader would see it, about a protocol that does not exist."""
    words = _example(kind, topic, root)
    click.echo(f"{words.subject}\n\n{words.text}", nl=False)
    if html:
        html.write_text(words.html, encoding="utf-8")
        click.echo(f"\nHTML: {html}")


@commands.command("bounce")
@click.argument("recipient", default="")
def bounce(recipient: str) -> None:
    """Read from a mail server, on standard input, what came back to RECIPIENT.

    RECIPIENT is the envelope's; without it the message's own lines are asked. Exits with 75, and is
    to be called again, where the settings are bad or the database does not answer.
    """
    raw = sys.stdin.buffer.read(MAX_BYTES + 1)
    found = read_bounce(raw, recipient)
    if found is None:
        click.echo("It names no e-mail of ours: nothing is noted.")
        return
    try:
        noted = note_bounce(ports_or_exit(), found)
    except (click.ClickException, SQLAlchemyError) as why:
        click.echo(f"Not now, and nothing is noted ({type(why).__name__}).", err=True)
        raise SystemExit(TRY_AGAIN) from None
    code = found.bounce.status or "without a code"
    if noted is None:
        click.echo("It is no failure of an e-mail that is on its way: nothing is noted.")
    elif noted[1] is EmailState.BOUNCED:
        click.echo(f"E-mail {noted[0]} came back ({code}).")
    else:
        click.echo(f"E-mail {noted[0]} is late, and its server goes on trying ({code}).")


def _example(kind: str, topic: str, root: Path) -> Words:
    """Word an example of the e-mail, with this installation's address and number if set."""
    callflow = read_or_exit(root).callflow
    if topic and callflow.topic(topic) is None:
        known = ", ".join(each.key for each in callflow.topics)
        raise click.ClickException(f"There is no topic {topic!r}; there are: {known}.")
    office = Office(
        line_number=os.environ.get("LINE_NUMBER") or "+558432097880",
        public_url=os.environ.get("PUBLIC_URL") or "https://central.exemplo.br",
    )
    matter = Matter(EXAMPLE, topic, DUE, TYPED, MORE)
    return email_words(callflow.emails[kind], callflow, matter, office)
