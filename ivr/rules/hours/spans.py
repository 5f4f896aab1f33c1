"""Read a span of time from an address, and say it in pt-BR; it is how figures open their rows."""

from dataclasses import dataclass
from datetime import UTC, datetime

from ivr.rules.hours.hours import FORTALEZA, WEEKDAYS

SPAN = "inicio", "fim"  # the fields of an address
FORM = "%Y-%m-%dT%H:%M:%S"  # in Fortaleza
FIRST_YEAR, LAST_YEAR = 2000, 2099


@dataclass(frozen=True)
class Span:
    """A span of time, from `since` until before `until`, both UTC; None: without that end."""

    since: datetime | None = None
    until: datetime | None = None

    @property
    def words(self) -> str:
        """Return it as people say it: "desde quinta, 19/11/2026, às 14:00"; "" where it is all."""
        since, until = (_words(each) if each else "" for each in (self.since, self.until))
        if since and until:
            return f"de {since} até antes de {until}"
        return f"desde {since}" if since else f"até antes de {until}" if until else ""

    def __bool__(self) -> bool:
        """Tell whether it leaves anything out."""
        return bool(self.since or self.until)


EVER = Span()


def read_span(since: str, until: str) -> Span:
    """Return the span that an address names; an end that cannot be read is none."""
    return Span(_read(since), _read(until))


def instant_words(at: datetime) -> str:
    """Return an instant as an address carries it, to the second."""
    return at.astimezone(FORTALEZA).strftime(FORM)


def _read(text: str) -> datetime | None:
    try:
        at = datetime.strptime(text, FORM)  # noqa: DTZ007 - it is Fortaleza's
    except ValueError:
        return None
    return (
        at.replace(tzinfo=FORTALEZA).astimezone(UTC) if FIRST_YEAR <= at.year <= LAST_YEAR else None
    )


def _words(at: datetime) -> str:
    local = at.astimezone(FORTALEZA)
    return f"{WEEKDAYS[local.weekday()]}, {local:%d/%m/%Y}, às {local:%H:%M}"
