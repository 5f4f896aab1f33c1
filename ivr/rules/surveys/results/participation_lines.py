"""Work out what is published of who took part: the funnel, and who answered of all in contact."""

from collections.abc import Iterator, Mapping, Sequence

from ivr.rules.reports.periods import SHORT_WEEKDAYS
from ivr.rules.reports.small_cells import LEAST_SHOWN, shown
from ivr.rules.surveys.results.counts import SurveyCounts
from ivr.rules.surveys.results.funnel import Funnel
from ivr.rules.surveys.results.indexes import PARTICIPATION
from ivr.rules.surveys.results.lines import (
    CHANNEL,
    COUNT,
    WEEKDAY,
    About,
    Line,
    count_lines,
    nameless,
)
from ivr.rules.surveys.results.representation import Represented

OFFERED, STARTED, ANSWERED, COMPLETE, PARTIAL, DECLINED, LATE, IN_CONTACT = (
    *("oferecida", "iniciada", "respondida", "completa", "parcial", "recusada"),
    *("chegou depois do fim", "contatos"),
)
_BASE = About("", "", PARTICIPATION)


def funnel_lines(funnels: Sequence[Funnel], names: Mapping[str, str]) -> Iterator[Line]:
    """Yield each channel's offered, begun, complete, partial and declined, and the rate."""
    groups = [names.get(each.channel, each.channel) for each in funnels]
    counted: dict[str, list[int | None]] = {
        OFFERED: [each.offered for each in funnels],
        STARTED: [each.started for each in funnels],
        ANSWERED: [each.answered for each in funnels],
        COMPLETE: [each.complete for each in funnels],
        PARTIAL: [each.partial for each in funnels],
        DECLINED: [each.declined for each in funnels],
    }
    for what, counts in counted.items():
        known = [(group, n) for group, n in zip(groups, counts, strict=True) if n is not None]
        abouts = [_BASE.but(cut=CHANNEL, group=group, answer=what) for group, _ in known]
        yield from count_lines(abouts, [n for _, n in known], _BASE.but(answer=what))
        for group, n in zip(groups, counts, strict=True):
            if n is None:  # whoever comes by themselves was offered nothing that we count
                yield _BASE.but(cut=CHANNEL, group=group, answer=what).line(COUNT, None, None)
    for group, each in zip(groups, funnels, strict=True):
        about = _BASE.but(cut=CHANNEL, group=group, answer="taxa de resposta")
        yield about.share(min(each.answered, each.offered or 0), each.offered or 0)


def late_line(counts: SurveyCounts) -> Line:
    """Return how many answered after the closing, from a page that was open before."""
    late, about = counts.late(), _BASE.but(answer=LATE)
    return about.hidden(COUNT) if 0 < late < LEAST_SHOWN else about.line(COUNT, late, late)


def represented_lines(
    cut: str, groups: Sequence[Represented], names: Mapping[str, str]
) -> Iterator[Line]:
    """Yield contacts beside answers of each way of contact, unit or topic: who is not heard."""
    told, _ = shown([each.answered for each in groups])
    for each, answered in zip(groups, told, strict=True):
        name = names.get(each.group, each.group) if each.group else nameless(cut)
        about = _BASE.but(cut=cut, group=name)
        contacts = about.but(answer=IN_CONTACT)
        if 0 < each.contacts < LEAST_SHOWN:
            yield contacts.hidden(COUNT)
        else:
            yield contacts.line(COUNT, each.contacts, each.contacts)
        of = about.but(answer=ANSWERED)
        yield of.hidden(COUNT) if answered is None else of.line(COUNT, answered, answered)


def weekday_lines(counts: SurveyCounts) -> Iterator[Line]:
    """Yield on which days of the week people answered; of the hour nothing is kept."""
    by_day = counts.by_weekday()
    days = [*enumerate(SHORT_WEEKDAYS)]
    abouts = [_BASE.but(cut=WEEKDAY, group=name, answer=ANSWERED) for _, name in days]
    # Their total is that of the channels, which stands there: here it would say it again.
    yield from [*count_lines(abouts, [by_day[n] for n, _ in days], _BASE)][:-1]
