"""Lay figures out as one table, and in words: every page and file shows these same values."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from ivr.rules.reports.definitions import Shows
from ivr.rules.reports.figures import Figure, State, Times

NO_DATA = "sem dados"
FAILED = "não foi possível contar agora"
STATE_WORDS = {
    State.COUNTED: "contado",
    State.NO_DATA: NO_DATA,
    State.NOT_CUT: "não se separa assim",
    State.FAILED: FAILED,
}
Value = str | int | float | None


class Column(NamedTuple):
    """One column of the table: its name in files, and what it means (pt-BR)."""

    name: str
    meaning: str


COLUMNS = (
    Column("indicador", "nome fixo do indicador"),
    Column("versao", "versão da definição"),
    Column("nome", "nome por extenso"),
    Column("situacao", "contado, sem dados, não se separa assim, ou não foi possível contar agora"),
    Column("parte", "quantas linhas contam"),
    Column("todo", "de quantas (n)"),
    Column("porcentagem", "parte de cada cem; vazia quando não há todo"),
    Column("medidas", "de quantas linhas o tempo foi medido (n)"),
    Column("mediana_segundos", "metade esperou até isto"),
    Column("p90_segundos", "nove em cada dez esperaram até isto"),
    Column("pior_segundos", "a maior medida"),
    Column("media_segundos", "a soma dividida por quantas"),
    Column("mediana_expediente_minutos", "o mesmo, só com o tempo em que a linha estava aberta"),
    Column("p90_expediente_minutos", "o mesmo, só com o tempo em que a linha estava aberta"),
    Column("pior_expediente_minutos", "o mesmo, só com o tempo em que a linha estava aberta"),
    Column("unidade", "em que se conta"),
    Column("entra_no_periodo", "o momento que põe a linha no período"),
    Column("numerador", "o que conta"),
    Column("denominador", "de que todo"),
    Column("fica_de_fora", "o que não conta"),
    Column("fonte", "a lei ou o documento que pede o indicador"),
    Column("desde", "desde quando vale esta definição"),
)


def table(figures: Iterable[Figure]) -> list[tuple[Value, ...]]:
    """Return one line a figure, in the order of COLUMNS."""
    return [_line(each) for each in figures]


def rounded(value: float | None, places: int = 1) -> float | None:
    """Return a number with so many decimal places, a half up; None for None."""
    if value is None:
        return None
    step = Decimal(1).scaleb(-places)
    return float(Decimal(str(value)).quantize(step, ROUND_HALF_UP))


def percent(figure: Figure) -> float | None:
    """Return a share in percent with one decimal; 0 and 100 only where it is none, or all."""
    if figure.state is not State.COUNTED or figure.definition.shows is not Shows.SHARE:
        return None
    exact = rounded(figure.percent)
    if exact is None or figure.part in (0, figure.whole):
        return exact
    return min(99.9, max(0.1, exact))


def main_words(figure: Figure) -> str:
    """Return the figure as a page shows it large (pt-BR)."""
    if figure.state is not State.COUNTED:
        return STATE_WORDS[figure.state]
    match figure.definition.shows:
        case Shows.COUNT:
            return count_words(figure.part)
        case Shows.SHARE:
            return f"{number_words(percent(figure) or 0.0)} %"
        case Shows.SPREAD:
            return duration_words(figure.wall.median) if figure.wall else NO_DATA


def count_words(count: int) -> str:
    """Return a count with points between thousands."""
    return f"{count:,}".replace(",", ".")


def number_words(value: float) -> str:
    """Return a number with a comma, and no decimals where there are none."""
    text = f"{value:.1f}".replace(".", ",")
    return text.removesuffix(",0")


def duration_words(seconds: float) -> str:
    """Return how long something took, in the unit that people would say it in."""
    if seconds < 100:
        return f"{number_words(rounded(seconds) or 0.0)} s"
    minutes = seconds / 60
    if minutes < 100:
        return f"{number_words(rounded(minutes) or 0.0)} min"
    hours = minutes / 60
    if hours < 48:
        return f"{number_words(rounded(hours) or 0.0)} h"
    return f"{number_words(rounded(hours / 24) or 0.0)} dias"


def _line(figure: Figure) -> tuple[Value, ...]:
    told = figure.definition
    is_there = figure.state is State.COUNTED
    return (
        *(told.id, told.version, told.name, STATE_WORDS[figure.state]),
        figure.part if is_there else None,
        figure.whole if is_there and told.shows is not Shows.COUNT else None,
        percent(figure),
        *_times(figure.wall if is_there and told.shows is Shows.SPREAD else None),
        *_business(figure.business if is_there and told.business else None),
        *(told.unit, told.event, told.numerator, told.denominator, told.left_out),
        *(told.source, told.since.isoformat()),
    )


def _times(times: Times | None) -> tuple[Value, ...]:
    if times is None:
        return (None,) * 5
    return times.n, rounded(times.median), times.p90, times.worst, rounded(times.mean)


def _business(times: Times | None) -> tuple[Value, ...]:
    return (rounded(times.median), times.p90, times.worst) if times else (None,) * 3
