"""Put published numbers into words, the same on the page and on paper."""

from ivr.rules.reports.report_table import Value, count_words, duration_words, number_words
from ivr.rules.surveys.results.lines import (
    COUNT,
    HIDDEN,
    MEAN,
    MEDIAN,
    NO_DATA,
    PERCENT,
    SCORE_POINTS,
    Line,
)

HIDDEN_WORDS, NO_DATA_WORDS = "oculto", "sem dados"


def value_words(line: Line | None) -> str:
    """Return the number with its unit, or why there is none."""
    if line is None or line.state == NO_DATA:
        return NO_DATA_WORDS
    if line.state == HIDDEN or line.value is None:
        return HIDDEN_WORDS
    return _words(line.measure, _float(line.value))


def bounds_words(line: Line | None) -> str:
    """Return the interval beside a number; "" where it has none."""
    if line is None or line.low is None or line.high is None:
        return ""
    return f"de {number_words(_float(line.low))} a {number_words(_float(line.high))}"


def number_of(line: Line | None) -> str:
    """Return of how many a number is; "" where that is not shown."""
    return "" if line is None or line.n is None else f"n = {_plain(_float(line.n))}"


def whole_words(line: Line | None) -> str:
    """Return the number, its interval and of how many it is, in one text."""
    more = [each for each in (bounds_words(line), number_of(line)) if each]
    if line is not None and line.measure == COUNT:
        more = []
    beside = f" ({'; '.join(more)})" if more else ""
    return f"{value_words(line)}{beside}"


def _words(measure: str, value: float) -> str:
    if measure == PERCENT:
        return f"{number_words(value)} %"
    if measure == SCORE_POINTS:
        return number_words(value)
    if measure in (MEDIAN, MEAN):
        return duration_words(value)
    return count_words(int(value))


def _plain(value: float) -> str:
    return count_words(int(value)) if value == int(value) else number_words(value)


def _float(value: Value) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
