"""Add counted dates up in every way in which they are shown, and keep a month so."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from ivr.rules.reports.day_counts import WHOLE, Cell, Cut, Spread

Class = tuple[str, str]  # stage and ending
_NAMED = '{"fingerprint":"'
HEAD_CHARS = len(_NAMED) + 16


@dataclass
class Summary:
    """The rows of a period and a cut, added up every way in which they are shown."""

    classes: dict[Class, Spread] = field(default_factory=dict)
    days: dict[date, Counter[Class]] = field(default_factory=dict)
    hours: Counter[tuple[int, int, Class]] = field(default_factory=Counter)  # weekday, hour
    topics: Counter[tuple[str, Class]] = field(default_factory=Counter)
    channels: Counter[tuple[str, Class]] = field(default_factory=Counter)
    units: Counter[tuple[str, Class]] = field(default_factory=Counter)
    digests: dict[date, str] = field(default_factory=dict)  # of what was counted of each date

    def add(self, other: "Summary") -> None:
        """Count all rows of other dates, too."""
        for each, spread in other.classes.items():
            self.classes.setdefault(each, Spread()).merge(spread)
        self.days |= other.days
        self.digests |= other.digests
        self.hours.update(other.hours)
        self.topics.update(other.topics)
        self.channels.update(other.channels)
        self.units.update(other.units)

    @property
    def fingerprint(self) -> str:
        """Return a short hash of what was counted: the same counts have the same."""
        days = (f"{day} {digest}\n" for day, digest in sorted(self.digests.items()))
        return sha256("".join(days).encode()).hexdigest()[:16]


def names_its_counts(head: str) -> bool:
    """Return whether a kept summary that begins so is one that `to_text` wrote: others are too."""
    return head.startswith(_NAMED) and len(head) == HEAD_CHARS


def summary(days: Iterable[tuple[date, str]], cut: Cut = WHOLE) -> Summary:
    """Return the rows of those dates, as `day_counts.to_text` has them, that belong to the cut."""
    found = Summary()
    for day, text in days:
        found.digests[day] = sha256(text.encode()).hexdigest()[:16]
        of_day = found.days.setdefault(day, Counter())
        weekday = day.weekday()
        for row in json.loads(text):
            hour, channel, topic, unit, stage, ending, n, wall, business = row
            if not cut.holds(Cell(hour, channel, topic, unit, stage, ending)):
                continue
            kind = stage, ending
            spread = found.classes.get(kind)
            if spread is None:
                spread = found.classes[kind] = Spread()
            spread.n += n
            for value, times in wall:
                spread.wall[value] += times
            for value, times in business:
                spread.business[value] += times
            of_day[kind] += n
            found.hours[weekday, hour, kind] += n
            found.topics[topic, kind] += n
            found.channels[channel, kind] += n
            found.units[unit, kind] += n
    return found


def to_text(found: Summary) -> str:
    """Return a summary as it is kept, the same text for the same rows.

    It begins with the summary's fingerprint, so that its head tells whether it is known already.
    """
    parts: dict[str, Any] = {
        "fingerprint": found.fingerprint,
        "classes": [
            [*kind, each.n, sorted(each.wall.items()), sorted(each.business.items())]
            for kind, each in sorted(found.classes.items())
        ],
        "days": [
            [day.isoformat(), [[*kind, n] for kind, n in sorted(classes.items())]]
            for day, classes in sorted(found.days.items())
        ],
        "digests": [[day.isoformat(), each] for day, each in sorted(found.digests.items())],
        "hours": [[day, hour, *kind, n] for (day, hour, kind), n in sorted(found.hours.items())],
    }
    for name in ("topics", "channels", "units"):
        counts = sorted(getattr(found, name).items())
        parts[name] = [[key, *kind, n] for (key, kind), n in counts]
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def from_text(text: str) -> Summary:
    """Return the summary that was kept as that text."""
    parts = json.loads(text)
    found = Summary(
        classes={
            (stage, ending): Spread(n, Counter(dict(wall)), Counter(dict(business)))
            for stage, ending, n, wall, business in parts["classes"]
        },
        days={
            date.fromisoformat(day): Counter({(stage, ending): n for stage, ending, n in classes})
            for day, classes in parts["days"]
        },
        digests={date.fromisoformat(day): digest for day, digest in parts["digests"]},
    )
    for day, hour, stage, ending, n in parts["hours"]:
        found.hours[day, hour, (stage, ending)] = n
    for name in ("topics", "channels", "units"):
        counts = getattr(found, name)
        for key, stage, ending, n in parts[name]:
            counts[key, (stage, ending)] = n
    return found
