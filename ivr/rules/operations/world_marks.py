"""Decide whether a database is older than what was done with it, by a mark in it and one beside it.

The mark is a number that only grows. The database commits it first, and then it is written to a
file: so the file is never ahead, unless the database was put back.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from ivr.rules.operations.clock_steps import is_near

MARKED_EVERY = timedelta(seconds=15)
# A database that nobody marked for so long may have been put back with the file beside it: then
# only the carrier's list tells, and it is compared before anything leaves the house.
UNWATCHED_AFTER = timedelta(seconds=90)
AROUND_MARK = timedelta(minutes=1)  # before its last mark a database may lack what was done
# So long after it was put back, files that no row names are kept: rows may name them again.
FILES_KEPT = timedelta(days=30)

# Why nothing leaves; SHARED: another installation writes its mark into the same folder.
PUT_BACK, BEHIND, UNKNOWN_CALLS, SHARED = "put-back", "behind", "unknown-calls", "shared"


@dataclass(frozen=True)
class WorldMark:
    """How far an installation has come: its number grows, within one lineage of databases.

    `at` is when it was written outside, as far as that is known.
    """

    lineage: str
    number: int
    at: datetime | None = field(default=None, compare=False)


class Age(Enum):
    """How old a database is beside what was done with it."""

    CURRENT = "current"
    UNWATCHED = "unwatched"  # nobody can tell without the carrier's list
    OLDER = "older"
    SHARED = "shared"  # another installation marks the same folder


def age(
    known: WorldMark | None,
    marked_at: datetime | None,
    outside: WorldMark | None,
    lived: bool,
    now: datetime,
) -> Age:
    """Return how old a database is whose own mark is `known`, and the file's is `outside`.

    `lived` tells whether anything happened in it: one that is new may begin beside an old file.
    """
    if known is None or marked_at is None:
        return Age.OLDER if outside and lived else Age.CURRENT
    if is_anothers(known, outside, now) and is_near(marked_at, now, UNWATCHED_AFTER):
        return Age.SHARED  # both live at once: no database took the other's place
    if outside and (outside.lineage != known.lineage or outside.number > known.number):
        return Age.OLDER
    return Age.CURRENT if is_near(marked_at, now, UNWATCHED_AFTER) else Age.UNWATCHED


def is_anothers(known: WorldMark, outside: WorldMark | None, now: datetime) -> bool:
    """Return whether the mark outside was written by another lineage a moment ago."""
    if outside is None or outside.at is None or outside.lineage == known.lineage:
        return False
    return is_near(outside.at, now, UNWATCHED_AFTER)


def next_mark(known: WorldMark, outside: WorldMark | None) -> WorldMark:
    """Return the mark that follows both."""
    same = outside is not None and outside.lineage == known.lineage
    ahead = outside.number if outside and same else 0
    return WorldMark(known.lineage, max(known.number, ahead) + 1)
