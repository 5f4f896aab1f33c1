"""`flask audit verify`, `flask db grant` and the accounts' commands, as a shell runs them."""

from datetime import UTC, datetime

from ivr.store.database.database import Database
from ivr.store.staff import audit
from ivr.store.staff.audit import Done
from tests.commands.invoke import flask
from tests.store.staff.audit_guard import unguard
from tests.support.codes import SECRET
from tests.support.installation import settings_for

NOW = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)


def environment(url: str) -> dict[str, str]:
    settings = settings_for(url, "redis://127.0.0.1:1/0")
    return {name: str(value) for name, value in settings.__dict__.items()}


def test_verify_knows_the_chain_a_noted_hash_and_every_tampering(sqlite_url: str) -> None:
    database, given = Database(sqlite_url), environment(sqlite_url)
    with database.write() as session:
        for n in range(4):
            audit.write(session, Done("seen", str(n), NOW))
    with database.read() as session:
        hashes = [kept for _, kept in audit.chain(session)]
    whole = flask("audit", "verify", **given)
    assert (whole.returncode, hashes[-1] in whole.stdout) == (0, True), whole.stderr
    assert "4 entries" in whole.stdout
    assert flask("audit", "verify", "--expect", hashes[1], **given).returncode == 0
    odd = flask("audit", "verify", "--expect", "0f" * 32, **given)
    assert (odd.returncode, "not in the chain" in odd.stdout) == (1, True)
    with database.single_write() as connection:
        unguard(connection)
        connection.exec_driver_sql("UPDATE audit SET note = 'x' WHERE id = 2")
    broken = flask("audit", "verify", **given)
    assert (broken.returncode, "BROKEN at 1: 2\n" in broken.stdout) == (1, True)
    with database.single_write() as connection:
        connection.exec_driver_sql("DELETE FROM audit WHERE id > 1")
    assert flask("audit", "verify", **given).returncode == 0, "the chain alone cannot show it"
    assert flask("audit", "verify", "--expect", hashes[-1], **given).returncode == 1
    database.dispose()


def test_a_secret_given_at_the_terminal_is_the_second_factor(sqlite_url: str) -> None:
    given = {**environment(sqlite_url), "STAFF_PASSWORD": "uma senha comprida"}
    add = ("staff", "add", "eva@exemplo.br", "--name", "Eva", "--role", "administrator")
    done = flask(*add, STAFF_TOTP_SECRET=SECRET, **given)
    assert done.returncode == 0, done.stderr
    database = Database(sqlite_url)
    with database.read() as session:
        written = [(entry.action, entry.note) for entry, _ in audit.chain(session)]
    assert written == [("account-made", "terminal"), ("factor-on", "terminal")]
    database.dispose()


def test_rights_are_given_on_postgresql_alone(sqlite_url: str) -> None:
    refused = flask("db", "grant", "program", **environment(sqlite_url))
    assert refused.returncode == 1
    assert "PostgreSQL" in refused.stderr
