"""Lay what is published of a survey out as lines: every page and file shows these same values."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, replace
from typing import Any, Self

from ivr.rules.reports.definitions import Definition
from ivr.rules.reports.report_table import Column, Value, rounded
from ivr.rules.reports.small_cells import LEAST_SHOWN, shown
from ivr.rules.statistics.intervals import CONFIDENCE_PERCENT, Interval, wilson

PUBLISHED, HIDDEN, NO_DATA = "publicado", "oculto", "sem dados"
COUNT, PERCENT, SCORE_POINTS, PLACE = "quantidade", "porcentagem", "pontos", "posição"
MEDIAN, MEAN = "mediana em segundos", "média em segundos"
WHOLE, CHANNEL, UNIT, TOPIC, WEEKDAY, WAY, MONTH, DIMENSION = (
    *("geral", "canal", "unidade", "assunto", "dia da semana", "forma de contato", "mês"),
    "dimensão",
)
COLUMNS = (
    Column("aspecto", "o aspecto do art. 23 da Lei 13.460/2017, de I a V; vazio: o método"),
    Column("pergunta", "o nome fixo da pergunta; vazio quando o número não vem de uma"),
    Column("indicador", "o nome fixo do indicador, cuja definição está abaixo"),
    Column("versao", "a versão dessa definição"),
    Column(
        "recorte",
        "geral, canal, unidade, assunto, mês, dia da semana, forma de contato ou dimensão",
    ),
    Column("grupo", "o canal, a unidade, o assunto ou o dia; vazio: todos"),
    Column("resposta", "a resposta dada, ou o que se conta; vazio: não se aplica"),
    Column("medida", "quantidade, porcentagem, pontos de 0 a 100, posição ou tempo em segundos"),
    Column("valor", "o número; vazio quando está oculto ou não há dados"),
    Column("n", "de quantas respostas ou casos; vazio quando está oculto"),
    Column("minimo", f"o menor valor do intervalo de confiança de {CONFIDENCE_PERCENT} %"),
    Column("maximo", f"o maior valor do intervalo de confiança de {CONFIDENCE_PERCENT} %"),
    Column(
        "situacao", f"publicado; oculto (menos de {LEAST_SHOWN}, ou daria a conhecer); sem dados"
    ),
)


@dataclass(frozen=True)
class Line:
    """One published number in the order of COLUMNS, or why there is none."""

    aspect: str
    question: str
    index: str
    version: int
    cut: str
    group: str
    answer: str
    measure: str
    value: Value
    n: Value
    low: Value
    high: Value
    state: str

    @property
    def cells(self) -> tuple[Value, ...]:
        """Return it in the order of COLUMNS."""
        return astuple(self)


@dataclass(frozen=True)
class About:
    """What a line is about: all of it but its numbers."""

    aspect: str
    question: str
    index: Definition
    cut: str = WHOLE
    group: str = ""
    answer: str = ""

    def but(self, **changed: Any) -> Self:
        """Return what is the same but for these."""
        return replace(self, **changed)

    def line(
        self, measure: str, value: float | None, n: float | None, bounds: Interval | None = None
    ) -> Line:
        """Return the published line of a number; None: there are no data."""
        if value is None:
            return self._line(measure, None, None, None, NO_DATA)
        return self._line(measure, value, n, bounds, PUBLISHED)

    def hidden(self, measure: str) -> Line:
        """Return the line of a number that is not shown."""
        return self._line(measure, None, None, None, HIDDEN)

    def share(self, part: int, whole: int) -> Line:
        """Return the line of a percentage with its interval; hidden where few would be known."""
        if not whole:
            return self.line(PERCENT, None, None)
        if whole < LEAST_SHOWN or 0 < part < LEAST_SHOWN or 0 < whole - part < LEAST_SHOWN:
            return self.hidden(PERCENT)
        return self.line(PERCENT, 100 * part / whole, whole, in_percent(wilson(part, whole)))

    def _line(
        self,
        measure: str,
        value: float | None,
        n: float | None,
        bounds: Interval | None,
        state: str,
    ) -> Line:
        return Line(
            self.aspect,
            self.question,
            self.index.id,
            self.index.version,
            self.cut,
            self.group,
            self.answer,
            measure,
            _number(value),
            _number(n),
            _number(bounds.low if bounds else None),
            _number(bounds.high if bounds else None),
            state,
        )


def count_lines(abouts: Sequence[About], counts: Sequence[int], total: About) -> Iterator[Line]:
    """Yield the counts of groups and their total, without small ones and what tells them."""
    cells, whole = shown(counts)
    for about, each in [*zip(abouts, cells, strict=True), (total, whole)]:
        yield about.hidden(COUNT) if each is None else about.line(COUNT, each, each)


def in_percent(bounds: Interval | None) -> Interval | None:
    """Return the bounds of a share in percent."""
    return Interval(100 * bounds.low, 100 * bounds.high) if bounds else None


def nameless(cut: str) -> str:
    """Return what the group is called that has no unit, or no matter."""
    return f"sem {cut}"


def picked(lines: Iterable[Line], **wanted: str) -> list[Line]:
    """Return the lines that have these values, in their order."""
    return [
        each
        for each in lines
        if all(getattr(each, name) == value for name, value in wanted.items())
    ]


def _number(value: float | None) -> Value:
    """Return a number with one decimal at the most; whole ones stay whole."""
    found = rounded(value)
    return int(found) if found is not None and found == int(found) else found
