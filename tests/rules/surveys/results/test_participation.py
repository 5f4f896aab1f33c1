"""Who was offered a survey, who answered, and of whom nothing is heard."""

from datetime import date

import pytest

from ivr.rules.reports.day_counts import WHOLE
from ivr.rules.surveys.results.counts import Place
from ivr.rules.surveys.results.funnel import funnels
from ivr.rules.surveys.results.lines import HIDDEN, NO_DATA, PUBLISHED, picked
from ivr.rules.surveys.results.participation_lines import (
    funnel_lines,
    late_line,
    represented_lines,
    weekday_lines,
)
from ivr.rules.surveys.results.representation import represented, stratum, weighted_score
from ivr.rules.surveys.results.secrecy import shown_until
from ivr.rules.surveys.states import SurveyState
from tests.rules.surveys.results.made_up import NAMES, OVERALL, Row, counted

PHONE, WEB = Place("phone", "ipva", ""), Place("web", "ipva", "")
STEPS = {("phone", "offered"): 200, ("phone", "opened"): 60, ("web", "opened"): 90}
ROWS = (
    [Row(PHONE)] * 40
    + [Row(PHONE, "partial")] * 12
    + [Row(PHONE, "declined", None)] * 100
    + [Row(WEB)] * 30
)


def test_a_channels_funnel_has_every_step_and_both_rates() -> None:
    phone, web = funnels(("phone", "web"), STEPS, counted(ROWS))
    assert (phone.offered, phone.started, phone.answered, phone.declined) == (200, 60, 52, 100)
    assert phone.response_rate == 0.26
    assert phone.completion_rate == 40 / 60
    assert (web.offered, web.response_rate) == (None, None), "nobody offered it: no rate, not 0"
    lines = [*funnel_lines((phone, web), NAMES.channels)]
    (rate,) = picked(lines, group="Telefone", answer="taxa de resposta")
    assert (rate.value, rate.n, rate.low, rate.high) == (26, 200, 20.4, 32.5)
    (none,) = picked(lines, group="Página na internet", answer="oferecida")
    assert none.state == NO_DATA
    (total,) = picked(lines, cut="geral", answer="respondida")
    assert total.value == 82


def test_an_answer_that_was_never_counted_as_begun_was_begun() -> None:
    (paper,) = funnels(("phone",), {}, counted([Row(PHONE)] * 7))
    assert (paper.started, paper.offered) == (7, 0)
    assert paper.response_rate is None


def test_silence_is_no_answer_and_no_mark() -> None:
    counts = counted([Row(PHONE, "declined", None)] * 30)
    assert counts.answered() == 0
    assert counts.values(OVERALL.key).total() == 0
    assert counts.by_outcome(WHOLE) == {"declined": 30}


def test_few_who_answered_late_are_not_told() -> None:
    assert late_line(counted([Row(WEB, is_late=True)] * 3)).state == HIDDEN
    assert late_line(counted([Row(WEB, is_late=True)] * 10)).value == 10
    assert late_line(counted([Row(WEB)] * 10)).value == 0


def test_contacts_stand_beside_answers_also_of_groups_that_said_nothing() -> None:
    found = represented({"ipva": 900, "uvt": 400}, {"ipva": 90, "": 20})
    assert [(each.group, each.contacts, each.answered) for each in found] == [
        ("ipva", 900, 90),
        ("uvt", 400, 0),
        ("", 0, 20),
    ]
    assert [each.rate for each in found] == [0.1, 0, None]
    lines = [*represented_lines("assunto", found, NAMES.topics)]
    assert [(each.group, each.answer, each.value) for each in lines[:2]] == [
        ("IPVA", "contatos", 900),
        ("IPVA", "respondida", 90),
    ]
    assert lines[-1].group == "sem assunto"


def test_weekdays_are_told_without_small_ones() -> None:
    rows = [Row(WEB, weekday=0)] * 20 + [Row(WEB, weekday=1)] * 3 + [Row(WEB, weekday=2)] * 30
    states = [each.state for each in weekday_lines(counted(rows))]
    assert states == [HIDDEN, HIDDEN, *[PUBLISHED] * 5]


@pytest.mark.parametrize(
    ("channel", "unit", "group"),
    [
        ("phone", "", ("phone", "")),
        ("sms", "", ("phone", "")),
        ("email", "", ("written", "")),
        ("counter", "natal", ("visit", "natal")),
        ("paper", "", None),
        ("web", "", None),
    ],
)
def test_each_channel_stands_for_the_contacts_that_it_was_asked_of(
    channel: str, unit: str, group: tuple[str, str] | None
) -> None:
    assert stratum(Place(channel, "", unit)) == group


def test_who_stands_for_nobody_known_is_left_out_of_the_weights_and_told() -> None:
    counts = counted([Row(PHONE, rating=5)] * 10 + [Row(WEB, rating=1)] * 4)
    found = weighted_score(counts, OVERALL.key, {("phone", ""): 50})
    assert found
    assert (found.score, found.answers, found.left_out) == (100, 10, 4)
    assert weighted_score(counts, OVERALL.key, {}) is None


DAYS = {date(2026, 12, 1): 9, date(2026, 12, 2): 1, date(2026, 12, 3): 6, date(2026, 12, 4): 3}


@pytest.mark.parametrize(
    ("state", "days", "until"),
    [
        (SurveyState.COLLECTING, {date(2026, 12, 1): 9}, None),
        (SurveyState.COLLECTING, DAYS, date(2026, 12, 2)),  # of the nine after it nothing yet
        (SurveyState.COLLECTING, DAYS | {date(2026, 12, 5): 1}, date(2026, 12, 5)),
        (SurveyState.CLOSED, {date(2026, 12, 1): 9}, None),
        (SurveyState.CLOSED, DAYS, date(2026, 12, 4)),
        (SurveyState.DRAFT, DAYS, None),
        (SurveyState.ANALYSIS, {}, None),
    ],
)
def test_case_11_while_it_collects_each_look_has_ten_answers_more(
    state: SurveyState, days: dict[date, int], until: date | None
) -> None:
    assert shown_until(state, days) == until
