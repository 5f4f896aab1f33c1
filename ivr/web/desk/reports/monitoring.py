"""Show the monitoring of all channels in any period, as one page that opens every figure's rows."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import render_template

from ivr.rules.reports.call_metrics import ACCESS_ALL, ACCESS_SOUGHT, RECEIVED, REPLAYED
from ivr.rules.reports.conservation import KIND_LABELS as RECONCILED
from ivr.rules.reports.definitions import WRITTEN_TERM, Definition, Group, Shows
from ivr.rules.reports.figures import Figure, State, by_ending, by_hour, by_topic, course
from ivr.rules.reports.metrics import CALLBACKS_KEPT, COMPENSATED, MESSAGES, METRICS
from ivr.rules.reports.periods import (
    DAY,
    KIND_LABELS,
    SHORT_WEEKDAYS,
    Kind,
    earlier_weeks,
    next_of,
    period_of,
    previous_of,
)
from ivr.rules.reports.report_table import count_words, main_words
from ivr.store.queries.figures.sets import SETS
from ivr.store.reports import reconciliations
from ivr.usecases.reports.monitoring import Monitored, monitor
from ivr.web.common.compression import compressed_unasked
from ivr.web.common.installation import installation
from ivr.web.desk.reports.asked import Asked, asked
from ivr.web.desk.reports.shown import place_of, words

WEEKS_COMPARED = 4
HEADLINES = (CALLBACKS_KEPT, WRITTEN_TERM, ACCESS_ALL, RECEIVED)
ENDINGS = (RECEIVED, MESSAGES, COMPENSATED, REPLAYED)
ENDINGS_SHOWN = 12  # the most frequent: the rest is in the figure's own page
LEVELS = 5  # of colour in the heat map
CHECKED_DAYS = 7


@dataclass(frozen=True)
class Bar:
    """One bar of the course: what it is of, its count and height (0 to 1), and its rows."""

    label: str
    count: int
    height: float
    address: str


@dataclass(frozen=True)
class Heat:
    """One cell of the heat map: its count, how dark it is (0 to LEVELS), and its rows."""

    count: int
    level: int
    address: str


@compressed_unasked
def show_monitoring() -> str | tuple[str, int]:
    """Show the figures of the period and the cut that the address names; today without any."""
    wanted = asked()
    found = monitor(installation().line, wanted.period, wanted.cut)
    page = render_template(
        "desk/reports/monitoring.html",
        asked=wanted,
        found=found,
        headlines=[found.of(each) for each in HEADLINES],
        groups=_groups(found),
        bars=_bars(found, wanted),
        heat=_heat(found, wanted),
        topics=_topics(found, wanted),
        endings=[(each, _endings(found, wanted, each)) for each in ENDINGS],
        weeks=_weeks(wanted, found),
        checked=_checked(wanted),
        is_checked=_is_checked(wanted),
        reconciled=RECONCILED,
        kinds=KIND_LABELS,
        weekdays=SHORT_WEEKDAYS,
        sets=SETS,
        **_neighbours(wanted),
        **words(),
    )
    return (page, 422) if wanted.mistake else page


def _neighbours(wanted: Asked) -> dict[str, Any]:
    """Return the addresses of the periods beside this one, and of those that people look at."""
    of_today = (
        ("Hoje", Kind.DAY, 0),
        ("Ontem", Kind.DAY, 1),
        ("Esta semana", Kind.WEEK, 0),
        ("Semana passada", Kind.WEEK, 7),
        ("Este mês", Kind.MONTH, 0),
    )
    is_past = wanted.period.last < wanted.today
    return {
        "previous": wanted.of(previous_of(wanted.period)),
        "following": wanted.of(next_of(wanted.period)) if is_past else "",
        "periods": [
            (label, wanted.of(period_of(kind, wanted.today - timedelta(days=ago))))
            for label, kind, ago in of_today
        ],
    }


def rows_of(wanted: Asked, definition: Definition, **also: str) -> str:
    """Return the address of a figure's rows."""
    return wanted.address("metric_rows", indicador=definition.id, **also)


def _groups(found: Monitored) -> list[tuple[Group, list[Figure]]]:
    return [(group, [found.of(each) for each in METRICS if each.group is group]) for group in Group]


def _bars(found: Monitored, wanted: Asked) -> list[Bar]:
    """Return the calls of each day, or of each hour where it is one day alone."""
    if found.of(RECEIVED).state is not State.COUNTED:
        return []
    counted = found.summary(RECEIVED)
    if wanted.period.kind is Kind.DAY:
        hours = by_hour(RECEIVED, counted)
        (day,) = wanted.period.dates
        counts = [(f"{hour}h", hours[day.weekday(), hour], hour) for hour in range(24)]
        used = [n for n, (_, count, _) in enumerate(counts) if count]
        counts = counts[used[0] : used[-1] + 1] if used else []
        rows = [
            (label, count, rows_of(wanted, RECEIVED, dow=str(day.weekday()), hora=str(hour)))
            for label, count, hour in counts
        ]
    else:
        rows = [
            (
                f"{each.day:%d/%m}",
                each.part,
                rows_of(wanted, RECEIVED, periodo="dia", em=each.day.isoformat()),
            )
            for each in course(RECEIVED, counted)
        ]
    most = max((count for _, count, _ in rows), default=0) or 1
    return [Bar(label, count, count / most, address) for label, count, address in rows]


def _heat(found: Monitored, wanted: Asked) -> list[tuple[int, list[Heat]]]:
    """Return the hours that have any call, each with its seven weekdays."""
    counts = by_hour(RECEIVED, found.summary(RECEIVED))
    hours = [hour for _, hour in counts]
    most = max(counts.values(), default=0) or 1
    if not hours:
        return []
    return [
        (
            hour,
            [
                Heat(
                    counts[day, hour],
                    -(-LEVELS * counts[day, hour] // most),
                    rows_of(wanted, RECEIVED, dow=str(day), hora=str(hour)),
                )
                for day in range(7)
            ],
        )
        for hour in range(min(hours), max(hours) + 1)
    ]


def _topics(found: Monitored, wanted: Asked) -> list[tuple[str, int, int, int, str]]:
    """Return each matter: calls, answered of those who sought, and its rows; the most first."""
    received = by_topic(RECEIVED, found.summary(RECEIVED))
    sought = by_topic(ACCESS_SOUGHT, found.summary(ACCESS_SOUGHT))
    rows = [
        (
            wanted.choices.topics.get(topic, topic) or "Sem assunto escolhido",
            part,
            *sought.get(topic, (0, 0)),
            rows_of(wanted, RECEIVED, assunto=topic) if topic in wanted.choices.topics else "",
        )
        for topic, (part, _) in received.items()
    ]
    return sorted(rows, key=lambda each: (-each[1], each[0]))


def _endings(found: Monitored, wanted: Asked, definition: Definition) -> list[tuple[str, int, str]]:
    if found.of(definition).state is not State.COUNTED:
        return []
    labels = SETS[definition.rows].endings
    callflow = installation().line.conversations.current().callflow
    return [
        (
            labels.get(ending) or place_of(callflow, ending),
            count,
            rows_of(wanted, definition, fim=ending or "-"),
        )
        for ending, count in [*by_ending(definition, found.summary(definition)).items()][
            :ENDINGS_SHOWN
        ]
    ]


def _weeks(wanted: Asked, found: Monitored) -> list[dict[str, Any]]:
    """Return a day or a week beside the same weekdays of the weeks before; else nothing."""
    if wanted.period.kind not in (Kind.DAY, Kind.WEEK):
        return []
    compared = (RECEIVED, ACCESS_ALL, CALLBACKS_KEPT)
    rows = [(wanted.period, found)]
    rows += [
        (each, monitor(installation().line, each, wanted.cut, compared))
        for each in earlier_weeks(wanted.period, WEEKS_COMPARED)
    ]
    told: list[dict[str, Any]] = []
    for period, one in rows:
        kind = wanted.period.kind
        address = wanted.of(period_of(kind, period.first))
        figures = [one.of(each) for each in compared]
        shown = [(main_words(each), _of(each)) for each in figures]
        named = period_of(kind, period.first).words
        told.append({"words": named, "address": address, "figures": shown})
    return told


def _of(figure: Figure) -> str:
    is_share = figure.definition.shows is Shows.SHARE and figure.state is State.COUNTED
    return f"{count_words(figure.part)} de {count_words(figure.whole)}" if is_share else ""


def _is_checked(wanted: Asked) -> bool:
    """Return whether any of the last days was compared yet."""
    with installation().ports.database.read() as session:
        return reconciliations.is_any(session, wanted.today - CHECKED_DAYS * DAY)


def _checked(wanted: Asked) -> list[reconciliations.Reconciliation]:
    """Return what did not add up in the last days."""
    with installation().ports.database.read() as session:
        found = list(reconciliations.differing(session, wanted.today - CHECKED_DAYS * DAY))
        session.expunge_all()
    return found
