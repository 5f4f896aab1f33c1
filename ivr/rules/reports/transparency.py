"""Lay out what is published of each service in a year (Lei 14.129/2021, arts. 20 and 22)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ivr.rules.reports.call_metrics import (
    ACCESS_ALL,
    ACCESS_QUEUED,
    ACCESS_SOUGHT,
    RECEIVED,
    WAITED,
)
from ivr.rules.reports.definitions import WRITTEN_TERM, Definition, Shows
from ivr.rules.reports.figures import Figure, State
from ivr.rules.reports.metrics import CALLBACKS_KEPT, FIRST_ANSWER, OPENED
from ivr.rules.reports.periods import MONTHS
from ivr.rules.reports.report_table import Column, Value, duration_words, rounded
from ivr.rules.reports.small_cells import LEAST_SHOWN, ShownCounts, shown
from ivr.rules.reports.visit_metrics import ATTENDED, VISIT_WAIT, VISITED

HIDDEN = f"menos de {LEAST_SHOWN}, ou daria a conhecer quem são"
NO_DATA, NOT_SHOWN = "sem dados", "não mostrado"
COLUMNS = (
    Column("servico", "o serviço da Carta, pelo seu nome fixo"),
    Column("ano", "o ano a que o número se refere, até o fim de ontem"),
    Column("mes", "de 1 a 12; vazio: o ano todo"),
    Column("indicador", "o nome fixo do indicador, cuja definição está abaixo"),
    Column("medida", "quantidade, porcentagem, mediana ou média em segundos"),
    Column("valor", "o número; vazio quando está oculto ou não há dados"),
    Column("n", "de quantos casos; vazio quando está oculto"),
    Column("situacao", f"publicado; oculto ({HIDDEN}); ou sem dados"),
)


@dataclass(frozen=True)
class ServiceFigures:
    """The figures of one service: what was asked and done, how long it took, what was kept.

    Where what was finished and timed is a part of what was `opened`, it `is_nested`: of that, too,
    the public must not learn a few by subtraction.
    """

    opened: Definition
    finished: Definition
    times: tuple[Definition, ...]
    shares: tuple[Definition, ...]
    is_nested: bool = True

    @property
    def all(self) -> tuple[Definition, ...]:
        """Return all of them, each once."""
        return tuple(dict.fromkeys((self.opened, self.finished, *self.times, *self.shares)))


SERVICES: Mapping[str, ServiceFigures] = {
    "telefone": ServiceFigures(
        RECEIVED,
        ACCESS_ALL,
        (WAITED,),
        (ACCESS_ALL, ACCESS_SOUGHT, ACCESS_QUEUED, CALLBACKS_KEPT),
    ),
    "e-mail": ServiceFigures(OPENED, FIRST_ANSWER, (FIRST_ANSWER,), (WRITTEN_TERM,), False),
    "monitoramento": ServiceFigures(VISITED, ATTENDED, (VISIT_WAIT,), (ATTENDED,)),
}
PUBLISHED = tuple(dict.fromkeys(each for one in SERVICES.values() for each in one.all))


@dataclass(frozen=True)
class PublicFigure:
    """One published number, or why there is none."""

    service: str
    year: int
    month: int | None
    definition: Definition
    measure: str
    value: float | int | None
    n: int | None
    state: str

    @property
    def line(self) -> tuple[Value, ...]:
        """Return it in the order of COLUMNS."""
        return (
            *(self.service, self.year, self.month, self.definition.id, self.measure),
            *(self.value, self.n, self.state),
        )

    @property
    def words(self) -> str:
        """Return it as a page shows it (pt-BR)."""
        if self.value is None:
            return NOT_SHOWN if self.state == "oculto" else NO_DATA
        if self.measure == "porcentagem":
            return f"{self.value:g} %".replace(".", ",")
        if self.measure.endswith("segundos"):
            return duration_words(self.value)
        return f"{self.value:,}".replace(",", ".")

    @property
    def month_name(self) -> str:
        """Return the month's name; "" for the whole year."""
        return MONTHS[self.month - 1] if self.month else ""


Months = Callable[[Definition], Sequence[int]]


def public_figures(
    year: int, figures: Mapping[str, Figure], months: Months, counted: range
) -> list[PublicFigure]:
    """Return all that is published of a year; `months` gives a figure's twelve counts.

    `counted` has the months, from 1 to 12, of which anything was counted: of the others there are
    no data, which is another thing than 0.
    """
    found: list[PublicFigure] = []
    for service, of in SERVICES.items():
        about = _About(service, year, counted)
        opened, finished = months(of.opened), months(of.finished)
        is_nested = of.is_nested and sum(opened) > 0
        found += _counts(about, figures[of.opened.id], *shown(opened))
        among = opened if is_nested else None
        cells, total = shown(finished, among)
        found += _counts(about, figures[of.finished.id], cells, total)
        known = [sum(opened)] if is_nested else []
        told = ShownCounts(*known, *([total] if is_nested and total is not None else []))
        for definition in of.shares:
            within = told if is_nested and definition.rows == of.opened.rows else ShownCounts()
            found.append(_share(about, figures[definition.id], within))
        for definition in of.times:
            found += _times(about, figures[definition.id], ShownCounts(*known))
    return found


@dataclass(frozen=True)
class _About:
    """Of which service and year figures are."""

    service: str
    year: int
    counted: range

    def none(
        self, definition: Definition, measure: str, state: str, month: int | None = None
    ) -> PublicFigure:
        """Return that there is no number, and why."""
        return PublicFigure(self.service, self.year, month, definition, measure, None, None, state)


def _counts(
    about: _About, figure: Figure, cells: Sequence[int | None], total: int | None
) -> list[PublicFigure]:
    nothing = not any(each != 0 for each in cells)
    if figure.state in (State.FAILED, State.NOT_CUT) or nothing:
        return [about.none(figure.definition, "quantidade", NO_DATA)]
    return [
        PublicFigure(
            *(about.service, about.year, n, figure.definition),
            *("quantidade", each, each, _state(each)),
        )
        if n is None or n in about.counted
        else about.none(figure.definition, "quantidade", NO_DATA, n)
        for n, each in [*enumerate(cells, 1), (None, total)]
    ]


def _share(about: _About, figure: Figure, told: ShownCounts) -> PublicFigure:
    definition = figure.definition
    if figure.state is not State.COUNTED or definition.shows is not Shows.SHARE:
        return about.none(definition, "porcentagem", NO_DATA)
    # With its whole beside it, a share tells its part, and what is left of the whole.
    if figure.whole < LEAST_SHOWN or not told.takes(figure.whole, figure.part):
        return about.none(definition, "porcentagem", "oculto")
    value = _whole_percent(figure.part, figure.whole)
    return PublicFigure(
        *(about.service, about.year, None, definition),
        *("porcentagem", value, figure.whole, "publicado"),
    )


def _times(about: _About, figure: Figure, told: ShownCounts) -> list[PublicFigure]:
    measures = {"mediana em segundos": "median", "média em segundos": "mean"}
    wall, definition = figure.wall, figure.definition
    if figure.state is not State.COUNTED or wall is None:
        return [about.none(definition, each, NO_DATA) for each in measures]
    if not told.takes(wall.n):
        return [about.none(definition, each, "oculto") for each in measures]
    return [
        PublicFigure(
            *(about.service, about.year, None, definition, measure),
            *(rounded(getattr(wall, name)), wall.n, "publicado"),
        )
        for measure, name in measures.items()
    ]


def _state(value: int | None) -> str:
    return "oculto" if value is None else "publicado"


def _whole_percent(part: int, whole: int) -> int:
    """Return a share without decimals; 0 and 100 only where it is none, or all."""
    if part in (0, whole):
        return 100 if part else 0
    return min(99, max(1, round(100 * part / whole)))


def as_json(body: str, year: int, rows: Sequence[PublicFigure]) -> dict[str, Any]:
    """Return all that is published of a year, with the dictionary, as JSON has it."""
    names = [each.name for each in COLUMNS]
    return {
        "orgao": body,
        "ano": year,
        "base_legal": "Lei 14.129/2021, arts. 20 e 22; Lei 13.460/2017, art. 23",
        "dicionario": {each.name: each.meaning for each in COLUMNS},
        "indicadores": {
            each.id: {
                "nome": each.name,
                "versao": each.version,
                "desde": each.since.isoformat(),
                "conta": each.numerator,
                "de": each.denominator,
                "fica_de_fora": each.left_out,
                "unidade": each.unit,
                "entra_no_periodo_quando": each.event,
                "fonte": each.source,
            }
            for each in PUBLISHED
        },
        "dados": [dict(zip(names, each.line, strict=True)) for each in rows],
    }
