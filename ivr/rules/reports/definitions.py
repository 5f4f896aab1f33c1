"""Define the figures that are published: what each counts, of what, by which law, since when."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from ivr.rules.hours.hours import FORTALEZA


@dataclass(frozen=True)
class Period:
    """Whole days in Fortaleza: from the first instant of one until just before that of another."""

    since: datetime
    until: datetime


@dataclass(frozen=True)
class Definition:
    """What a published figure is. What it counts changes only with its `version`, and forward.

    The words are pt-BR and shown beside the figure. Its rows are read by the one query that has
    this definition's id as its name, whoever shows it.
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
    days: int  # of the period, up to the end of yesterday
    least: int  # below which nothing is shown: few cases tell of persons, and nothing of us

    def period(self, now: datetime) -> Period:
        """Return the figure's period as of `now`; it ends with the last day that is over."""
        today = now.astimezone(FORTALEZA).date()
        until = datetime.combine(today, time(), FORTALEZA)
        return Period(until - timedelta(days=self.days), until)


WRITTEN_TERM = Definition(
    id="written_term",
    version=1,
    since=date(2026, 11, 30),
    source="Lei 13.460/2017, arts. 7º, § 2º, IV, e 23, III",
    name="Respostas por escrito dentro da previsão",
    numerator="As respondidas até a data que dissemos a quem escreveu.",
    denominator="Todas as respostas por escrito cuja data prevista caiu no período.",
    left_out="As que deixaram de valer antes da data: porque perguntamos algo à pessoa, porque a"
    " previsão mudou, ou porque o pedido terminou sem precisar de resposta.",
    unit="Dias úteis desde que a pessoa escreveu até a resposta; um dia começado conta inteiro.",
    days=90,
    least=10,
)
