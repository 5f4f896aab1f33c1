"""`flask sectors`, as a shell runs it."""

from datetime import UTC, datetime

from ivr.store.cases.sectors import Sector
from ivr.store.database.database import Database
from ivr.store.staff import audit
from tests.commands.invoke import flask
from tests.commands.staff.test_audit import environment

NOW = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)


def test_a_sector_is_given_its_contact(sqlite_url: str) -> None:
    """By its name, in whatever letters; written down once, and never with the address."""
    database, given = Database(sqlite_url), environment(sqlite_url)
    with database.write() as session:
        session.add(Sector(key="nota potiguar", name="Nota Potiguar", created_at=NOW))
        session.add(Sector(key="arquivo", name="Arquivo", created_at=NOW, retired_at=NOW))
    told = ("contact", "nota POTIGUAR", "setor@exemplo.br")
    for _ in range(2):
        done = flask("sectors", *told, **given)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        assert "is reached at setor@exemplo.br" in done.stdout
    shown = [line.split() for line in flask("sectors", "list", **given).stdout.splitlines()]
    assert shown == [["Nota", "Potiguar", "setor@exemplo.br"], ["Arquivo", "-", "(retired)"]]
    with database.read() as session:
        written = [(each.action, each.subject, each.note) for each, _ in audit.chain(session)]
    assert written == [("set-contact", "1", "terminal")]
    assert flask("sectors", "contact", "Nota Potiguar", "", **given).returncode == 0
    database.dispose()


def test_what_cannot_be_a_contact_is_refused_with_the_reason(sqlite_url: str) -> None:
    given = environment(sqlite_url)
    unknown = flask("sectors", "contact", "Nenhum", "a@exemplo.br", **given)
    assert (unknown.returncode, "There is no sector Nenhum" in unknown.stderr) == (1, True)
    long = flask("sectors", "contact", "Nenhum", "a" * 255, **given)
    assert (long.returncode, "no máximo 254 letras" in long.stderr) == (1, True)
