"""Define what a published figure is: what it counts, of what, by which law, since when."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.reports.periods import Period, between

__all__ = ["ALL", "WRITTEN_TERM", "Definition", "Group", "Period", "Shows", "Which"]


class Shows(Enum):
    """What a figure is of its rows."""

    COUNT = "contagem"
    SHARE = "parte de um todo"
    SPREAD = "tempo"  # the median, what nine of ten do not exceed, the worst, the mean


class Group(Enum):
    """The group of figures that one part of the pages shows. The value is its title."""

    PROMISES = "Promessas"
    ACCESS = "Chegar a uma pessoa"
    WAITS = "Esperas"
    WRITTEN = "Por escrito"
    OUTAGES = "Quedas da central"
    AVOIDABLE = "Contatos que poderiam ser evitados"
    IN_PERSON = "Presencial"


@dataclass(frozen=True)
class Which:
    """Which rows of a set count, by what stage they came to or how they ended; empty: any."""

    stages: frozenset[str] = frozenset()
    endings: frozenset[str] = frozenset()

    def holds(self, stage: str, ending: str) -> bool:
        """Return whether rows of that stage and ending count."""
        return (not self.stages or stage in self.stages) and (
            not self.endings or ending in self.endings
        )


ALL = Which()


@dataclass(frozen=True)
class Definition:
    """What a published figure is. What it counts changes only with its `version`, and forward.

    The words are pt-BR and shown beside the figure. Its rows are those of the one set (`rows`) that
    `store.queries.figures` reads, whoever shows it: card, table, chart, file or page. `part` and
    `whole` say which of them; the row belongs to the period of the instant that `event` names.
    `earlier` are its past versions, of which one that has an `until` is drawn beside it until then.
    """

    id: str
    version: int
    since: date  # when this version began
    source: str  # the law or paper that asks for it
    name: str
    numerator: str
    denominator: str
    left_out: str
    unit: str
    days: int = 0  # where it is shown of the last days alone: so many, up to the end of yesterday
    least: int = 10  # below which the public is shown nothing: few cases tell of persons
    rows: str = ""
    part: Which = ALL
    whole: Which = ALL
    shows: Shows = Shows.SHARE
    event: str = ""
    group: Group = Group.ACCESS
    business: bool = False  # it is measured in the line's own hours, too
    earlier: tuple["Definition", ...] = ()
    until: date | None = None  # of a past version: the day after which it is drawn no more

    def period(self, now: datetime) -> Period:
        """Return the figure's period as of `now`; it ends with the last day that is over."""
        today = now.astimezone(FORTALEZA).date()
        return between(today - timedelta(days=self.days), today - timedelta(days=1))

    @property
    def versions(self) -> tuple["Definition", ...]:
        """Return this version and the past ones, the newest first."""
        return (self, *self.earlier)


WRITTEN_TERM = Definition(
    id="written_term",
    version=1,
    since=date(2026, 11, 30),
    source="Lei 13.460/2017, arts. 7º, § 2º, IV, e 23, III",
    name="Respostas por escrito dentro da previsão",
    numerator="As respondidas até a data que dissemos a quem escreveu.",
    denominator="Todas as respostas por escrito cuja data prevista caiu no período.",
    left_out="As que deixaram de valer antes da data: porque perguntamos algo à pessoa, porque a"
    " previsão mudou, porque o prazo da lei foi prorrogado, com um motivo (então conta a nova"
    " data), ou porque o pedido terminou sem precisar de resposta.",
    unit="Dias úteis desde que a pessoa escreveu até a resposta; um dia começado conta inteiro.",
    days=90,
    rows="written_term",
    part=Which(frozenset({"kept"})),
    whole=Which(frozenset({"kept", "missed"})),
    event="chega a data que dissemos",
    group=Group.PROMISES,
)
