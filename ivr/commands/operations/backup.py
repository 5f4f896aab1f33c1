"""Run `flask backup` and `flask restore`: keep all of an installation together, and put it back."""

from datetime import datetime, timedelta
from pathlib import Path

import click
from sqlalchemy.exc import SQLAlchemyError

from ivr.commands.common.opened import ports_or_exit, settings_or_exit
from ivr.gateways.files import backup_folders
from ivr.gateways.files.backup_folders import BadBackup, Manifest
from ivr.gateways.files.database_copies import CopyFailed, Place, copy_database, put_back_database
from ivr.root import ROOT
from ivr.rules.operations.processes import INBOX, PROCESSES
from ivr.rules.operations.world_marks import PUT_BACK
from ivr.settings import Settings
from ivr.store import schema
from ivr.store.operations import heartbeats
from ivr.store.staff import audit
from ivr.usecases.installation.ports import Ports
from ivr.usecases.restoring.world import begin_hold, known_until, note_put_back

ALIVE = timedelta(seconds=45)  # a process shows each fifteen seconds that it lives

FOLDER = click.argument("folder", type=click.Path(file_okay=False, path_type=Path))


@click.command("backup")
@FOLDER
def backup(folder: Path) -> None:
    """Keep database, mail, voice messages and the audit's last hash in FOLDER, which is new.

    All processes may go on meanwhile.
    """
    settings, ports = settings_or_exit(), ports_or_exit()
    try:
        made = make_backup(settings, ports, folder)
    except (BadBackup, CopyFailed, OSError) as why:
        raise click.ClickException(str(why)) from None
    click.echo(f"{folder}: {made.database}, {_counted(made)}; made at {made.made_at}.")
    click.echo(f"The audit has {made.audit_entries} entries; note its last hash elsewhere:")
    click.echo(made.audit_hash)


@click.command("restore")
@FOLDER
def restore(folder: Path) -> None:
    """Put back what `flask backup` kept in FOLDER, in place of this database.

    Files that are here and not in FOLDER stay. Nothing is dialled nor sent until the clock has
    compared with the carrier's lists what was done since.
    """
    settings, ports = settings_or_exit(), ports_or_exit()
    try:
        put_back = put_back_all(settings, ports, folder)
    except (BadBackup, CopyFailed, OSError) as why:
        raise click.ClickException(str(why)) from None
    click.echo(f"The database is as of {put_back.made_at}; {_counted(put_back)} in the backup.")
    click.echo("Now: flask db grant ROLE (PostgreSQL), start all processes, and look at")
    click.echo("/painel/retomada, where a supervisor says what is still owed.")


def make_backup(settings: Settings, ports: Ports, folder: Path) -> Manifest:
    """Make a backup in the folder; return what is in it. Raises BadBackup and CopyFailed.

    The database goes first: whatever file it names was there before, and is copied after it.
    """
    with backup_folders.begun(folder):
        at = ports.clock.now()
        name, (entries, last) = copy_database(_database(settings), folder, audit.head)
        files = {
            each: backup_folders.add_missing(place, folder / each)
            for each, place in _places(settings).items()
        }
        manifest = Manifest(
            made_at=at.isoformat(timespec="seconds"),
            database=name,
            sha256=backup_folders.digest(folder / name),
            audit_entries=entries,
            audit_hash=last,
            files=files,
        )
        backup_folders.end(folder, manifest)
        return manifest


def put_back_all(settings: Settings, ports: Ports, folder: Path) -> Manifest:
    """Put back the backup in the folder, and hold what leaves; return what was in it.

    Raises BadBackup and CopyFailed; also where a process of ours still lives.
    """
    manifest = backup_folders.read(folder)
    if alive := _alive(ports):
        raise CopyFailed(f"stop all processes first: {', '.join(alive)} showed life just now")
    ports.database.engine.dispose()
    put_back_database(_database(settings), folder / manifest.database)
    with ports.database.read() as session:
        if audit.head(session) != (manifest.audit_entries, manifest.audit_hash):
            raise CopyFailed("the audit's last hash is not the one that the backup was made with")
    schema.upgrade(settings.DATABASE_URL)
    for each, place in _places(settings).items():
        backup_folders.add_missing(folder / each, place)
    made_at = datetime.fromisoformat(manifest.made_at)
    begin_hold(ports, max(made_at, known_until(ports)), PUT_BACK)
    note_put_back(ports, manifest.made_at)
    return manifest


def _database(settings: Settings) -> Place:
    return Place(settings.DATABASE_URL, settings.POSTGRESQL_BIN)


def _places(settings: Settings) -> dict[str, Path]:
    return {
        "mail": ROOT / settings.MAIL_DIR,
        "messages": ROOT / settings.RECORDINGS_DIR / "messages",
    }


def _alive(ports: Ports) -> list[str]:
    """Return which processes of ours showed life just now; none where no database tells."""
    now = ports.clock.now()
    try:
        with ports.database.read() as session:
            seen = heartbeats.last(session)
    except SQLAlchemyError:
        return []
    return [each for each in (*PROCESSES, INBOX) if each in seen and abs(now - seen[each]) < ALIVE]


def _counted(manifest: Manifest) -> str:
    return f"{manifest.files['mail']} files of mail, {manifest.files['messages']} voice messages"
