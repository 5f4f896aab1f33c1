"""What is published of a question, and what is not because few said it."""

import random
from collections.abc import Sequence
from itertools import product

import pytest

from ivr.rules.surveys.questionnaire import RATING_WORDS
from ivr.rules.surveys.results.counts import AnswerCell, Place, SurveyCounts
from ivr.rules.surveys.results.lines import HIDDEN, NO_DATA, PUBLISHED, Line, picked
from ivr.rules.surveys.results.question_lines import question_lines
from tests.rules.surveys.results.made_up import (
    NAMES,
    OVERALL,
    SOLVED,
    WHICH,
    Row,
    counted,
    some_rows,
)

HERE = Place("counter", "ipva", "natal")


def lines_of(*marks: int, place: Place = HERE) -> list[Line]:
    """Lines of so many answers of each mark, the worst first."""
    rows = [Row(place, rating=mark) for mark, n in enumerate(marks, 1) for _ in range(n)]
    return [*question_lines(OVERALL, "I", counted(rows), {}, NAMES)]


def points(marks: Sequence[int]) -> int:
    """What the score is made of."""
    return sum(n * each for n, each in enumerate(marks))


def value(lines: list[Line], **wanted: str) -> tuple[object, object, str]:
    """The one line's number, of how many, and its state."""
    (found,) = picked(lines, **wanted)
    return found.value, found.n, found.state


def test_case_6_a_question_that_nobody_answered_has_no_data_and_no_percentage() -> None:
    (only,) = lines_of(0, 0, 0, 0, 0)
    assert (only.value, only.n, only.state) == (None, None, NO_DATA)


def test_case_11_fewer_than_ten_answers_show_nothing() -> None:
    (only,) = lines_of(0, 0, 0, 4, 5)
    assert (only.value, only.n, only.low, only.state) == (None, None, None, HIDDEN)


def test_case_9_all_the_worst_mark_is_nought() -> None:
    lines = lines_of(40, 0, 0, 0, 0)
    assert value(lines, index="nota", cut="geral") == (0, 40, PUBLISHED)
    assert value(lines, index="bom_ou_muito_bom") == (0, 40, PUBLISHED)


def test_every_figure_has_its_number_and_its_interval() -> None:
    lines = lines_of(23, 46, 153, 419, 528)
    score = picked(lines, index="nota", cut="geral")[0]
    assert (score.value, score.n) == (79.6, 1169)
    good = picked(lines, index="bom_ou_muito_bom")[0]
    assert (good.value, good.n, good.low, good.high) == (81, 1169, 78.7, 83.2)
    for each in lines:
        if each.state == PUBLISHED:
            assert each.n is not None
            if each.measure != "quantidade":
                assert None not in (each.low, each.high), each


def test_one_hidden_mark_takes_along_what_would_tell_it() -> None:
    lines = lines_of(3, 0, 12, 40, 45)
    hidden = {each.answer for each in picked(lines, cut="geral", state=HIDDEN, index="resposta")}
    assert RATING_WORDS[0] in hidden
    assert len(hidden) >= 3, "two would follow from the number and the score"
    assert value(lines, index="nota", cut="geral")[2] == PUBLISHED


@pytest.mark.parametrize("seed", range(40))
def test_no_hidden_mark_follows_from_score_and_share(seed: int) -> None:
    chance = random.Random(seed)
    marks = [chance.choice((0, 0, 1, 2, 5, 8, 10)) for _ in range(5)]
    lines = lines_of(*marks)
    told = picked(lines, cut="geral", index="resposta", measure="quantidade")
    if sum(marks) < 10:
        assert {each.state for each in told} <= {HIDDEN, NO_DATA}
        return
    by_word = {each.answer: each.value for each in told if each.answer}
    shown = [by_word[word] for word in RATING_WORDS]
    assert not {each for each in shown if isinstance(each, int) and 0 < each < 10}
    score = value(lines, index="nota", cut="geral")[2] == PUBLISHED
    good = value(lines, index="bom_ou_muito_bom")[2] == PUBLISHED
    whole = sum(marks)
    # All that could be, for whoever knows only what is shown.
    ranges = [range(whole + 1) if each is None else [int(str(each))] for each in shown]
    could: list[tuple[int, ...]] = []
    for first in product(*ranges[:4]):
        each = (*first, whole - sum(first))
        same = each[4] in ranges[4] and (not score or points(each) == points(marks))
        if same and (not good or sum(each[3:]) == sum(marks[3:])):
            could.append(each)
    for n, mark in enumerate(marks):
        if shown[n] is None and 0 < mark < 10:
            assert len({each[n] for each in could}) > 1, (marks, shown, score, good)


@pytest.mark.parametrize("seed", range(30))
def test_no_small_group_follows_from_a_rows_or_a_columns_total(seed: int) -> None:
    counts = counted(some_rows(random.Random(seed)))
    lines = [*question_lines(OVERALL, "I", counts, {}, NAMES)]
    overall = {
        each.answer: each
        for each in picked(lines, cut="geral", index="resposta", measure="quantidade")
    }
    if not overall or overall[""].state != PUBLISHED:
        return
    for cut in ("canal", "unidade", "assunto"):
        cells = picked(lines, cut=cut, index="resposta", measure="quantidade")
        groups = {each.group for each in cells}
        assert not [each for each in cells if isinstance(each.value, int) and 0 < each.value < 10]
        for word in (*RATING_WORDS, ""):
            column = {each.group: each.value for each in cells if each.answer == word}
            hidden = [group for group in groups if column.get(group) is None]
            total = overall[word].value
            if isinstance(total, int) and hidden:
                left = total - sum(each for each in column.values() if isinstance(each, int))
                assert left == 0 or (len(hidden) > 1 and left >= 10), (cut, word, column, total)
        for group in groups:
            row = {each.answer: each.value for each in cells if each.group == group}
            if isinstance(row[""], int):
                hidden = [word for word in RATING_WORDS if row[word] is None]
                known = sum(row[word] or 0 for word in RATING_WORDS)  # type: ignore[misc]
                assert not hidden or len(hidden) > 1
                assert row[""] - known == 0 or row[""] - known >= 10


def test_case_8_several_choices_are_of_who_answered_and_may_pass_100() -> None:
    rows = [Row(HERE, chosen=("tel", "pag"))] * 30 + [Row(HERE, chosen=("ida",))] * 20
    rows += [Row(HERE)] * 50  # who chose nothing is nobody's denominator
    lines = [*question_lines(WHICH, "II", counted(rows), {}, NAMES)]
    shares = {each.answer: each.value for each in picked(lines, measure="porcentagem")}
    assert shares == {"Telefone": 60, "Página": 60, "Em pessoa": 40}
    assert {each.n for each in picked(lines, measure="porcentagem")} == {50}


def test_yes_and_no_hide_each_other() -> None:
    def lines(yes: int, no: int) -> list[Line]:
        answers = {
            AnswerCell(HERE, 0, SOLVED.key, "", value, True): n for value, n in ((1, yes), (0, no))
        }
        return [*question_lines(SOLVED, "II", SurveyCounts(answers=answers), {}, NAMES)]

    assert value(lines(50, 40), answer="Sim", measure="porcentagem") == (55.6, 90, PUBLISHED)
    assert {each.state for each in lines(50, 4) if each.answer} == {HIDDEN}


def test_weights_stand_beside_the_unweighted_score() -> None:
    phone, counter = Place("phone", "ipva", ""), Place("counter", "ipva", "natal")
    rows = [Row(phone, rating=5)] * 20 + [Row(counter, rating=1)] * 20
    rows += [Row(Place("web", "ipva", ""), rating=3)] * 10
    contacts = {("phone", ""): 100, ("visit", "natal"): 300}
    lines = [*question_lines(OVERALL, "I", counted(rows), contacts, NAMES)]
    assert value(lines, index="nota", cut="geral") == (50, 50, PUBLISHED)
    # 100 contacts of the best mark and 300 of the worst; as exact as 32 answers of one weight.
    assert value(lines, index="nota_ponderada") == (25, 32, PUBLISHED)
