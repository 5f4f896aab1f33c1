"""Run `flask charter`: take an edition out as files, and bring one in."""

from pathlib import Path

import click
from flask.cli import AppGroup

from ivr.commands.common.opened import ports_or_exit
from ivr.gateways.files.callflow_files import DiskCallflowFiles
from ivr.rules.callflow.files import CallflowMistakes, read_callflow
from ivr.rules.staff.approval import NotAllowed
from ivr.usecases.charter.exchange import bring_in, in_force_files, numbered_files
from ivr.usecases.charter.history import Actor
from ivr.usecases.line.line import open_line

commands = AppGroup("charter", help="The charter's editions: take one out, bring one in.")


@commands.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--edition", type=int, help="Its number; the one in force without.")
def export(folder: Path, edition: int | None) -> None:
    """Write an edition's files below FOLDER/callflows, byte for byte as they were written."""
    ports = ports_or_exit()
    files = in_force_files(ports) if edition is None else numbered_files(ports, edition)
    if files is None:
        raise click.ClickException("There is no such edition.")
    root = folder / "callflows"
    if root.exists() and any(root.iterdir()):
        raise click.ClickException(f"{root} has something in it already: name another folder.")
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="")
    click.echo(f"Written: {len(files)} files below {root}")


@commands.command("import")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--name", default="Importada de arquivos", show_default=True, help="Of the edition.")
def import_files(folder: Path, name: str) -> None:
    """Begin an edition with the files below FOLDER/callflows, to be checked and approved.

    Files with mistakes are refused as a whole, and every mistake is named.
    """
    files = dict(DiskCallflowFiles(folder).texts())
    try:
        read_callflow(files)
    except CallflowMistakes as mistakes:
        raise click.ClickException(f"Nothing was imported. {mistakes}") from None
    line = open_line(ports_or_exit())
    try:
        edition = bring_in(line, files, name, Actor(None, "importação de arquivos"))
    except NotAllowed as why:
        raise click.ClickException(str(why)) from None
    if edition is None:
        click.echo("These files are the edition in force: nothing was imported.")
        return
    click.echo(f"Edition begun, to be checked and approved: /painel/carta/edicoes/{edition}")
