"""What is published: one text, the same for the same; what is compared; what is corrected."""

from dataclasses import replace
from datetime import date

import pytest

from ivr.rules.cases.requests import RequestKind
from ivr.rules.reports.definitions import WRITTEN_TERM
from ivr.rules.reports.figures import Figure, State, Times
from ivr.rules.reports.metrics import FIRST_ANSWER, OPENED
from ivr.rules.staff.approval import NotAllowed
from ivr.rules.statistics.intervals import Change
from ivr.rules.surveys.questionnaire import Dimension
from ivr.rules.surveys.results.comments import Coding, CommentTone, comment_lines, read_coding
from ivr.rules.surveys.results.comparison import compared, ranked
from ivr.rules.surveys.results.content import (
    Content,
    Survey,
    asked,
    changed,
    digest,
    dump,
    load,
    table,
)
from ivr.rules.surveys.results.counts import Place
from ivr.rules.surveys.results.indexes import MANIFESTED
from ivr.rules.surveys.results.lines import COLUMNS, HIDDEN, NO_DATA, PUBLISHED, Line, picked
from ivr.rules.surveys.results.question_lines import question_lines
from ivr.rules.surveys.results.record_lines import record_lines
from tests.rules.surveys.results.made_up import NAMES, OVERALL, Row, counted

NATAL, MOSSORO = Place("counter", "ipva", "natal"), Place("counter", "uvt", "mossoro")


def lines_of(*rows: Row) -> tuple[Line, ...]:
    return tuple(question_lines(OVERALL, "I", counted([*rows]), {}, NAMES))


def content(lines: tuple[Line, ...]) -> Content:
    survey = Survey(
        *("Pesquisa de 2026", "Saber como foi", "Quem ligou", 2000, 323),
        *(date(2026, 12, 1), date(2026, 12, 20), ("phone", "web"), "Portaria 1", None),
        ((1, "ab" * 32),),
    )
    return Content(
        *("SET/RN", survey, date(2025, 12, 21), date(2026, 12, 20), (asked(OVERALL, "I"),)),
        *(("Perguntamos a quem ligou.",), (("Edição 3 da Carta", "2026-10-01"),), lines),
    )


def test_the_text_is_the_same_for_the_same_and_has_all_that_went_in() -> None:
    whole = content(lines_of(*[Row(NATAL)] * 30))
    assert load(dump(whole)) == whole
    assert dump(load(dump(whole))) == dump(whole)
    assert digest(dump(whole)) != digest(dump(replace(whole, body="Outro")))
    corrected = replace(whole, corrects=1, erratum="O total de abril estava trocado.")
    assert load(dump(corrected)) == corrected


def test_the_table_has_each_line_in_the_dictionarys_order() -> None:
    lines = lines_of(*[Row(NATAL)] * 30)
    heading, *rows = table(lines)
    assert heading == tuple(each.name for each in COLUMNS)
    assert len(rows) == len(lines)
    assert {len(each) for each in rows} == {len(COLUMNS)}


def test_an_erratum_names_each_number_that_changed() -> None:
    before = lines_of(*[Row(NATAL)] * 30)
    after = lines_of(*[Row(NATAL)] * 31)
    assert changed(before, before) == []
    pairs = changed(before, after)
    assert (before[3], after[3]) in pairs
    assert changed(before[:1], ()) == [(before[0], None)]


@pytest.mark.parametrize(
    ("good", "said"), [(80, Change.BETTER), (40, Change.WORSE), (62, Change.UNCLEAR)]
)
def test_better_is_said_of_two_surveys_only_where_the_interval_says_so(
    good: int, said: Change
) -> None:
    def year(n: int) -> tuple[Line, ...]:
        return lines_of(*[Row(NATAL, rating=5)] * n, *[Row(NATAL, rating=1)] * (100 - n))

    assert compared(year(60), year(good), OVERALL.key) is said
    assert compared((), year(good), OVERALL.key) is Change.UNKNOWN


def test_the_ranking_has_the_lowest_first_and_says_who_is_apart() -> None:
    rows = [Row(NATAL, rating=5)] * 50 + [Row(MOSSORO, rating=2)] * 50
    found = ranked(lines_of(*rows), OVERALL.key, "unidade")
    assert [(each.place, each.line.group, each.is_apart) for each in found] == [
        (1, "Mossoró", True),
        (2, "Natal", True),
    ]
    alike = [Row(NATAL, rating=4)] * 50 + [Row(MOSSORO, rating=4)] * 50
    assert [(e.place, e.is_apart) for e in ranked(lines_of(*alike), OVERALL.key, "unidade")] == [
        (1, True),
        (1, False),
    ]
    nowhere = [Row(NATAL)] * 50 + [Row(Place("web", "", ""), rating=1)] * 50
    for cut in ("unidade", "assunto"):
        assert [each.place for each in ranked(lines_of(*nowhere), OVERALL.key, cut)] == [1]
    few = [Row(NATAL, rating=4)] * 50 + [Row(MOSSORO, rating=4)] * 5
    assert ranked(lines_of(*few), OVERALL.key, "unidade") == []


def test_our_own_rows_tell_three_aspects() -> None:
    figures = {
        WRITTEN_TERM.id: Figure(WRITTEN_TERM, State.COUNTED, 90, 120),
        OPENED.id: Figure(OPENED, State.COUNTED, 63),
        FIRST_ANSWER.id: Figure(
            FIRST_ANSWER, State.COUNTED, wall=Times(20, 3600, 9000, 9000, 4000)
        ),
    }
    kinds = {RequestKind.QUESTION: 500, RequestKind.COMPLAINT: 40, RequestKind.PRAISE: 12}
    lines = [*record_lines(figures, {"ipva": 50, "uvt": 10, "": 3}, NAMES.topics, kinds)]
    assert [(each.answer, each.value) for each in picked(lines, index=MANIFESTED.id)] == [
        *(("Reclamação", 40), ("Denúncia", 0), ("Sugestão", 0), ("Elogio", 12)),
        *(("Solicitação de providência", 0), ("", 52)),
    ]
    (kept,) = picked(lines, index=WRITTEN_TERM.id)
    assert (kept.aspect, kept.value, kept.n, kept.low, kept.high) == ("III", 75, 120, 66.6, 81.9)
    assert [each.value for each in picked(lines, index=FIRST_ANSWER.id)] == [3600, 4000]
    by_topic = picked(lines, index=OPENED.id, cut="assunto")
    assert [(each.group, each.value, each.state) for each in by_topic] == [
        ("IPVA", 50, PUBLISHED),
        ("Unidade virtual", None, HIDDEN),
        ("sem assunto", None, HIDDEN),
    ]
    (measures,) = picked(lines, aspect="V")
    assert measures.state == NO_DATA, "what could not be counted is no nought"


def test_comments_are_published_as_numbers_of_what_people_found_in_them() -> None:
    time, none = Coding(CommentTone.CRITICISM, Dimension.TIME), Coding(CommentTone.NOTHING, None)
    lines = [*comment_lines({time: 30, none: 20})]
    assert [(e.answer, e.value) for e in lines if e.cut == "geral"] == [
        *(("Elogio", 0), ("Crítica", 30), ("Sugestão", 0), ("Não fala do serviço", 20), ("", 50)),
    ]
    assert [e.value for e in lines if e.group == "Tempo"] == [30]
    assert {e.state for e in comment_lines({time: 4})} == {HIDDEN, PUBLISHED}
    assert {e.value for e in comment_lines({time: 4})} == {None, 0}


@pytest.mark.parametrize(("tone", "dimension"), [("", "time"), ("praise", ""), ("praise", "x")])
def test_a_coding_says_what_it_is_and_of_what(tone: str, dimension: str) -> None:
    with pytest.raises(NotAllowed, match="Escolha"):
        read_coding(tone, dimension)
    assert read_coding("nothing", "time") == Coding(CommentTone.NOTHING, None)
    assert read_coding("praise", "time") == Coding(CommentTone.PRAISE, Dimension.TIME)
