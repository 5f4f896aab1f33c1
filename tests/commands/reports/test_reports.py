"""`flask reports`, as a shell runs it: rows out, dates anew, what does not add up."""

from pathlib import Path

from tests import recount
from tests.commands.invoke import flask
from tests.commands.staff.test_audit import environment
from tests.support.installation import Installation

WEEK = ("2026-11-23", "2026-11-29")


def kept(central: Installation) -> list[tuple[object, ...]]:
    """Return what is counted of each date of the week's work."""
    return central.rows(
        "SELECT rows, day, counts FROM counted_days WHERE day < '2026-11-28' ORDER BY rows, day"
    )


def spoil(central: Installation, sql: str) -> None:
    """Change rows behind the program's back."""
    with central.ports.database.write() as session:
        session.connection().exec_driver_sql(sql)


def test_rows_leave_dates_are_counted_anew_and_a_date_is_compared(
    week: Installation, tmp_path: Path
) -> None:
    file, given = tmp_path / "rows.jsonl", environment(week.settings.DATABASE_URL)
    done = flask("reports", "rows", *WEEK, str(file), **given)
    assert (done.returncode, done.stdout) == (0, f"Written: {file}\n"), done.stderr
    assert recount.recount(file)["calls_received"] == 33
    before = kept(week)
    spoil(week, "UPDATE counted_days SET counts = '[]'")
    done = flask("reports", "rebuild", **given)
    assert (done.returncode, "Counted anew: " in done.stdout) == (0, True), done.stderr
    assert kept(week) == before, "from its rows alone, the same"
    assert flask("reports", "check", "2026-11-24", **given).returncode == 0
    spoil(week, "UPDATE visits SET state = 'serving' WHERE id = 13")
    done = flask("reports", "check", "2026-11-24", **given)
    assert (done.returncode, "1 differ\n  open 13\n" in done.stdout) == (1, True), done.stdout
    refused = flask("reports", "check", "2026-02-31", **given)
    assert (refused.returncode, "O dia 31 de fevereiro de 2026" in refused.stderr) == (1, True)
