"""All machines go by the database's clock, whatever is done to their own."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import OperationalError

from ivr.gateways.clocks import DatabaseClock
from ivr.store.database.database import Database

HOUR, SOON = timedelta(hours=1), timedelta(seconds=20)


@dataclass
class OtherDatabase:
    """A database on a machine whose clock is `ahead` of ours, or that is away."""

    ahead: timedelta
    away: bool = False
    asked: list[datetime] = field(default_factory=list)

    def time(self) -> datetime:
        """Return that machine's instant."""
        if self.away:
            raise OperationalError("", {}, Exception())
        self.asked.append(datetime.now(UTC) + self.ahead)
        return self.asked[-1]


def test_the_databases_clock_is_everybodys() -> None:
    other = OtherDatabase(HOUR)
    clock = DatabaseClock(other)  # type: ignore[arg-type]
    assert abs(clock.now() - datetime.now(UTC) - HOUR) < SOON
    assert abs(clock.ahead() + HOUR) < SOON
    assert len(other.asked) == 1, "the stopwatch goes on"


def test_without_a_database_this_machines_clock_stands_in() -> None:
    clock = DatabaseClock(OtherDatabase(HOUR, away=True))  # type: ignore[arg-type]
    assert abs(clock.now() - datetime.now(UTC)) < SOON


def test_postgresql_tells_the_time(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    assert database.is_shared
    assert abs(DatabaseClock(database).now() - datetime.now(UTC)) < SOON
    database.dispose()
