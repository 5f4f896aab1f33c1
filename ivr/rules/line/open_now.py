"""Say for readers whether the line answers now, or when next."""

from dataclasses import dataclass
from datetime import datetime

from ivr.rules.hours.hours import FORTALEZA, WEEK_RULE, Opening
from ivr.rules.line.switchboard import State
from ivr.rules.words.as_read import written_clock, written_opening


@dataclass(frozen=True)
class Now:
    """The line at one moment, in pt-BR where it is worded; "" where there is nothing to say."""

    closes: str  # "14h"; "" while people do not work
    opens: str  # "amanhã, terça-feira, 24 de novembro, às 8h"; "" also where nobody knows
    today: str  # the special day that it is
    certain: bool  # whether a source confirms today's hours
    out: bool  # whether the switchboard is known to be down, or only tried whether it is back
    tried: bool  # the second of these: the next call tells

    @property
    def tone(self) -> str:
        """Return how good the news is, as style sheets name it."""
        if not self.closes:
            return "waiting"
        if self.tried:
            return "waiting"
        return "bad" if self.out else "good"


def at_the_door(opening: Opening, switchboard: State, now: datetime) -> Now:
    """Return what a citizen is to know before they call."""
    closes = opening.closes_at.astimezone(FORTALEZA) if opening.closes_at else None
    return Now(
        closes=written_clock(closes) if closes else "",
        opens=written_opening(now, opening.next_opening) if opening.next_opening else "",
        today="" if opening.rule == WEEK_RULE else opening.rule,
        certain=opening.certain,
        out=switchboard is not State.AVAILABLE,
        tried=switchboard is State.PROBING,
    )
