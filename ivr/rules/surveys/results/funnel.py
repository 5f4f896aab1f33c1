"""Tell of each channel how many were offered a survey, began it, answered it, and declined."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ivr.rules.statistics.percentages import share
from ivr.rules.surveys.results.counts import SurveyCounts
from ivr.rules.surveys.states import FunnelStep, ResponseOutcome, SurveyChannel

# Whoever comes to these by themselves was offered nothing, as far as anybody can know.
UNOFFERED = frozenset({SurveyChannel.WEB.value, SurveyChannel.COUNTER.value})


@dataclass(frozen=True)
class Funnel:
    """One channel's way from the offer to the answer; `offered` None: nobody can count it."""

    channel: str
    offered: int | None
    started: int
    complete: int
    partial: int
    declined: int

    @property
    def answered(self) -> int:
        """Return how many responses have answers."""
        return self.complete + self.partial

    @property
    def response_rate(self) -> float | None:
        """Return what share of those who were offered it answered; None where nobody was."""
        return None if self.offered is None else share(self.answered, self.offered)

    @property
    def completion_rate(self) -> float | None:
        """Return what share of those who began answered all; None where nobody began."""
        return share(self.complete, self.started)


def funnels(
    channels: Iterable[str], steps: Mapping[tuple[str, str], int], counts: SurveyCounts
) -> list[Funnel]:
    """Return the funnel of each channel; `steps` has what was counted by channel and FunnelStep."""
    found: dict[str, dict[str, int]] = {each: {} for each in channels}
    for cell, n in counts.responses.items():
        outcomes = found.setdefault(cell.place.channel, {})
        outcomes[cell.outcome] = outcomes.get(cell.outcome, 0) + n
    for channel, _ in steps:
        found.setdefault(channel, {})
    return [_funnel(channel, steps, outcomes) for channel, outcomes in found.items()]


def _funnel(
    channel: str, steps: Mapping[tuple[str, str], int], outcomes: Mapping[str, int]
) -> Funnel:
    complete, partial, declined = (outcomes.get(each.value, 0) for each in ResponseOutcome)
    offered = steps.get((channel, FunnelStep.OFFERED.value), 0)
    opened = steps.get((channel, FunnelStep.OPENED.value), 0)
    # Whoever answered began, though a page that was never counted as opened was kept on a paper.
    started = max(opened, complete + partial)
    known = None if channel in UNOFFERED and not offered else offered
    return Funnel(channel, known, started, complete, partial, declined)
