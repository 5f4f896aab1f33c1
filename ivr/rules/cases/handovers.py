"""Compute who had a request from when to when, and for how many business minutes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from ivr.rules.cases.requests import OPEN, REQUEST_LABELS, RequestState
from ivr.rules.hours.business_time import open_minutes
from ivr.rules.hours.hours import Schedule


@dataclass(frozen=True)
class Turned:
    """The instant at which a request became one side's turn; for a sector, `sector` is its name.

    What the citizen writes takes nothing from a sector that has the request (`from_citizen`).
    """

    at: datetime
    state: RequestState
    sector: str = ""
    from_citizen: bool = False


@dataclass(frozen=True)
class Hop:
    """The span in which one side had a request; `until` is None while that side still has it."""

    state: RequestState
    sector: str
    since: datetime
    until: datetime | None
    minutes: float  # in which the line was open

    @property
    def label(self) -> str:
        """Return in pt-BR who had the request: the sector's name, or the state's label."""
        return self.sector or REQUEST_LABELS[self.state]


@dataclass(frozen=True)
class SectorTime:
    """The business minutes for which a sector has had the requests forwarded to it."""

    sector: str
    forwarded: int
    median: float
    longest: float


def hops_of(turns: Sequence[Turned], schedule: Schedule, now: datetime) -> list[Hop]:
    """Return the spans in which each side had the request, the oldest first.

    There is no hop while nobody owes anything.
    """
    kept: list[Turned] = []
    # Of what happens at one instant the way back is before the way on.
    for each in sorted(turns, key=lambda turn: (turn.at, turn.state is not RequestState.HERE)):
        last = kept[-1] if kept else None
        with_sector = last is not None and last.state is RequestState.SECTOR
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
    """Return how long each sector took, the slowest first; `spans` are sector, since, until."""
    minutes: dict[str, list[float]] = {}
    for sector, since, until in spans:
        minutes.setdefault(sector, []).append(open_minutes(schedule, since, until or now))
    times = [
        SectorTime(sector, len(took), median(took), max(took)) for sector, took in minutes.items()
    ]
    return sorted(times, key=lambda each: (-each.median, each.sector))


def left_out_words(names: Sequence[str]) -> str:
    """Return in pt-BR which files did not fit into an e-mail to a sector; "" where all did."""
    told = ", ".join(f"“{each}”" for each in names)
    return f"Não coube neste e-mail, e a central manda a pedido: {told}." if names else ""
