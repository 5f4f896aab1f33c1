"""Hops: with whom a demand was, from when to when, and how long that was in business time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from ivr.rules.cases.requests import DEMAND_LABELS, OPEN, DemandState
from ivr.rules.hours.business_time import open_minutes
from ivr.rules.hours.hours import Schedule


@dataclass(frozen=True)
class Turned:
    """At that instant it became that side's turn; of a sector's, `sector` is the name.

    What the citizen writes takes nothing from a sector that has the matter (`from_citizen`).
    """

    at: datetime
    state: DemandState
    sector: str = ""
    from_citizen: bool = False


@dataclass(frozen=True)
class Hop:
    """One side had the matter since then; `until` is None where it has it still."""

    state: DemandState
    sector: str
    since: datetime
    until: datetime | None
    minutes: float  # in which the line was open

    @property
    def label(self) -> str:
        """With whom it was, pt-BR."""
        return self.sector or DEMAND_LABELS[self.state]


@dataclass(frozen=True)
class SectorTime:
    """For how many business minutes a sector has had what was forwarded to it."""

    sector: str
    forwarded: int
    median: float
    longest: float


def hops_of(turns: Sequence[Turned], schedule: Schedule, now: datetime) -> list[Hop]:
    """Who had the matter, the first first; while nobody owes anything there is no hop."""
    kept: list[Turned] = []
    # Of what happens at one instant the way back is before the way on.
    for each in sorted(turns, key=lambda turn: (turn.at, turn.state is not DemandState.HERE)):
        last = kept[-1] if kept else None
        with_sector = last is not None and last.state is DemandState.SECTOR
        if each.from_citizen and with_sector:
            continue
        if last and (last.state, last.sector) == (each.state, each.sector):
            continue
        kept.append(each)
    ends = [*(each.at for each in kept[1:]), None] if kept else []
    return [
        Hop(
            *(each.state, each.sector, each.at, end),
            open_minutes(schedule, each.at, end or now),
        )
        for each, end in zip(kept, ends, strict=True)
        if each.state in OPEN and each.at != end
    ]


def sector_times(
    spans: Sequence[tuple[str, datetime, datetime | None]], schedule: Schedule, now: datetime
) -> list[SectorTime]:
    """For each sector how long it took, the slowest first; spans are sector, since, until."""
    minutes: dict[str, list[float]] = {}
    for sector, since, until in spans:
        minutes.setdefault(sector, []).append(open_minutes(schedule, since, until or now))
    times = [
        SectorTime(sector, len(took), median(took), max(took)) for sector, took in minutes.items()
    ]
    return sorted(times, key=lambda each: (-each.median, each.sector))
