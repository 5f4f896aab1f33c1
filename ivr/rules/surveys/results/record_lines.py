"""Lay out the three aspects of art. 23 that our own rows tell, by the monitoring's definitions."""

from collections.abc import Iterator, Mapping

from ivr.rules.cases.requests import KIND_LABELS, RequestKind
from ivr.rules.cases.requests import MANIFESTATIONS as OF_LAW
from ivr.rules.reports.call_metrics import WAITED
from ivr.rules.reports.definitions import WRITTEN_TERM, Definition, Shows
from ivr.rules.reports.figures import Figure, State
from ivr.rules.reports.metrics import CALLBACKS_KEPT, COMPENSATED, FIRST_ANSWER, MESSAGES, OPENED
from ivr.rules.reports.small_cells import LEAST_SHOWN
from ivr.rules.surveys.results.indexes import MANIFESTED
from ivr.rules.surveys.results.lines import (
    COUNT,
    MEAN,
    MEDIAN,
    PERCENT,
    TOPIC,
    About,
    Line,
    count_lines,
    nameless,
)

TERMS, MANIFESTATIONS, MEASURES = "III", "IV", "V"  # the numbers of art. 23
OF_RECORDS: Mapping[str, tuple[Definition, ...]] = {
    TERMS: (WRITTEN_TERM, CALLBACKS_KEPT, FIRST_ANSWER, WAITED),
    MANIFESTATIONS: (OPENED, MESSAGES),
    MEASURES: (COMPENSATED,),
}
BY_TOPIC = OPENED
RECORDS = tuple(each for group in OF_RECORDS.values() for each in group)


def record_lines(
    figures: Mapping[str, Figure],
    by_topic: Mapping[str, int],
    topics: Mapping[str, str],
    kinds: Mapping[RequestKind, int],
) -> Iterator[Line]:
    """Yield the figures of each aspect, and the number of matters that were written to us about."""
    yield from _manifested(kinds)
    for aspect, definitions in OF_RECORDS.items():
        for each in definitions:
            yield from _figure(About(aspect, "", each), figures.get(each.id))
    about = About(MANIFESTATIONS, "", BY_TOPIC, TOPIC)
    if any(by_topic.values()):
        keys = sorted(by_topic, key=lambda each: (-by_topic[each], topics.get(each, each)))
        abouts = [about.but(group=topics.get(each, each) or nameless(TOPIC)) for each in keys]
        # Their total is the figure itself, which stands above: here it would give away the hidden.
        yield from [*count_lines(abouts, [by_topic[each] for each in keys], about)][:-1]


def _manifested(kinds: Mapping[RequestKind, int]) -> Iterator[Line]:
    about = About(MANIFESTATIONS, "", MANIFESTED)
    named = [each for each in RequestKind if each in OF_LAW]
    abouts = [about.but(answer=KIND_LABELS[each]) for each in named]
    yield from count_lines(abouts, [kinds.get(each, 0) for each in named], about)


def _figure(about: About, figure: Figure | None) -> Iterator[Line]:
    shows = about.index.shows
    measures = {Shows.COUNT: (COUNT,), Shows.SHARE: (PERCENT,), Shows.SPREAD: (MEDIAN, MEAN)}[shows]
    if figure is None or figure.state is not State.COUNTED:
        yield from (about.line(each, None, None) for each in measures)
    elif shows is Shows.SHARE:
        yield about.share(figure.part, figure.whole)
    elif shows is Shows.COUNT:
        few = 0 < figure.part < LEAST_SHOWN
        yield about.hidden(COUNT) if few else about.line(COUNT, figure.part, figure.part)
    elif figure.wall is None or figure.wall.n < LEAST_SHOWN:
        yield from (about.hidden(each) for each in measures)
    else:
        yield about.line(MEDIAN, figure.wall.median, figure.wall.n)
        yield about.line(MEAN, figure.wall.mean, figure.wall.n)
