"""Arrange published lines in the blocks that a page and a paper show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ivr.rules.surveys.questionnaire import RATING_WORDS
from ivr.rules.surveys.results.comparison import CHANGE_WORDS, Ranked, compared, ranked
from ivr.rules.surveys.results.content import Asked, Content
from ivr.rules.surveys.results.indexes import (
    CHOSEN,
    COMMENTS,
    GOOD,
    MANIFESTED,
    PARTICIPATION,
    SCORE,
    WEIGHTED,
)
from ivr.rules.surveys.results.lines import (
    CHANNEL,
    COUNT,
    DIMENSION,
    MONTH,
    PERCENT,
    SCORE_POINTS,
    TOPIC,
    UNIT,
    WAY,
    WEEKDAY,
    WHOLE,
    Line,
    picked,
)
from ivr.rules.surveys.results.participation_lines import (
    ANSWERED,
    COMPLETE,
    DECLINED,
    IN_CONTACT,
    OFFERED,
    PARTIAL,
    STARTED,
)
from ivr.rules.surveys.results.record_lines import BY_TOPIC, RECORDS

ASPECT_TITLES: Mapping[str, str] = {
    "I": "Satisfação com o serviço",
    "II": "Qualidade do atendimento",
    "III": "Cumprimento dos compromissos e prazos",
    "IV": "Quantidade de manifestações",
    "V": "Medidas de melhoria",
}
FUNNEL = (OFFERED, STARTED, COMPLETE, PARTIAL, DECLINED)
_CUT_TITLES = {CHANNEL: "Por canal", UNIT: "Por unidade", TOPIC: "Por assunto"}


@dataclass(frozen=True)
class Answer:
    """One answer of a question: how many gave it, and what share they are."""

    label: str
    count: Line
    share: Line | None


@dataclass(frozen=True)
class Group:
    """One row of a table by group: its marks, how many answered, and its score."""

    name: str
    marks: tuple[Line | None, ...]
    number: Line | None
    score: Line | None


@dataclass(frozen=True)
class Table:
    """Groups beside each other, and their order by the score."""

    title: str
    groups: tuple[Group, ...]
    ranking: tuple[Ranked, ...]


@dataclass(frozen=True)
class QuestionBlock:
    """All that is shown of one question."""

    asked: Asked
    total: Line | None
    answers: tuple[Answer, ...]
    indexes: tuple[tuple[str, Line], ...]
    change: str  # since the survey before; "" where there was none
    tables: tuple[Table, ...]
    months: tuple[Line, ...]


@dataclass(frozen=True)
class Row:
    """One row of counts beside each other."""

    name: str
    cells: tuple[Line | None, ...]


@dataclass(frozen=True)
class AspectBlock:
    """One of the five aspects of art. 23: its questions, or the figures of our own rows."""

    number: str
    title: str
    questions: tuple[QuestionBlock, ...]
    records: tuple[tuple[str, Line], ...]
    topics: tuple[Line, ...]
    tones: tuple[Line, ...]
    dimensions: tuple[Line, ...]


def aspects(content: Content, before: Sequence[Line] = ()) -> list[AspectBlock]:
    """Return the five aspects with what is published of each; `before` are an earlier survey's."""
    lines = content.lines
    return [
        AspectBlock(
            number,
            title,
            tuple(
                _question(each, lines, before)
                for each in content.questions
                if each.aspect == number and each.kind != "text"
            ),
            tuple(
                (": ".join(filter(None, (index.name, each.answer))), each)
                for index in (MANIFESTED, *RECORDS)
                for each in picked(lines, aspect=number, index=index.id, cut=WHOLE)
            ),
            tuple(picked(lines, aspect=number, index=BY_TOPIC.id, cut=TOPIC)),
            tuple(picked(lines, aspect=number, index=COMMENTS.id, cut=WHOLE)),
            tuple(picked(lines, aspect=number, index=COMMENTS.id, cut=DIMENSION)),
        )
        for number, title in ASPECT_TITLES.items()
    ]


def participation(lines: Sequence[Line]) -> tuple[list[Row], Row]:
    """Return each channel's way from the offer to the answer, with its rate, and the total."""
    of = picked(lines, aspect="", index=PARTICIPATION.id)
    rows = _rows(picked(of, cut=CHANNEL), (*FUNNEL, "taxa de resposta"))
    total = picked(of, cut=WHOLE)
    return rows, Row("Todos", tuple(_first(picked(total, answer=each)) for each in FUNNEL))


def representation(lines: Sequence[Line], cut: str) -> list[Row]:
    """Return contacts beside answers by way of contact, unit or topic."""
    of = picked(lines, aspect="", index=PARTICIPATION.id, cut=cut)
    return _rows(of, (IN_CONTACT, ANSWERED))


def weekdays(lines: Sequence[Line]) -> list[Row]:
    """Return the answers of each day of the week."""
    of = picked(lines, aspect="", index=PARTICIPATION.id, cut=WEEKDAY)
    return _rows(of, (ANSWERED,))


REPRESENTED = {WAY: "forma de contato", UNIT: "unidade", TOPIC: "assunto"}


def _question(asked: Asked, all_lines: Sequence[Line], before: Sequence[Line]) -> QuestionBlock:
    lines = picked(all_lines, question=asked.key)
    whole = picked(lines, cut=WHOLE)
    counts = picked(whole, index=CHOSEN.id, measure=COUNT)
    indexes = tuple(
        (index.name, each)
        for index in (SCORE, WEIGHTED, GOOD)
        for each in picked(whole, index=index.id)
    )
    is_rating = any(each.index == SCORE.id for each in whole)
    return QuestionBlock(
        asked,
        _first([each for each in counts if not each.answer]),
        tuple(
            Answer(each.answer, each, _first(picked(whole, answer=each.answer, measure=PERCENT)))
            for each in counts
            if each.answer
        ),
        indexes,
        CHANGE_WORDS[compared(before, all_lines, asked.key)] if before and is_rating else "",
        tuple(_table(asked.key, lines, cut) for cut in _CUT_TITLES) if is_rating else (),
        tuple(picked(lines, cut=MONTH)),
    )


def _table(question: str, lines: Sequence[Line], cut: str) -> Table:
    of = picked(lines, cut=cut)
    names = dict.fromkeys(each.group for each in of)
    return Table(
        _CUT_TITLES[cut],
        tuple(_group(each, of) for each in names),
        tuple(ranked(of, question, cut)),
    )


def _group(name: str, lines: Sequence[Line]) -> Group:
    of = picked(lines, group=name)
    counts = picked(of, index=CHOSEN.id, measure=COUNT)
    marks = tuple(_first(picked(counts, answer=word)) for word in RATING_WORDS)
    number = _first(picked(counts, answer=""))
    return Group(name, marks, number, _first(picked(of, index=SCORE.id, measure=SCORE_POINTS)))


def _rows(lines: Sequence[Line], columns: Sequence[str]) -> list[Row]:
    names = dict.fromkeys(each.group for each in lines)
    return [
        Row(name, tuple(_first(picked(lines, group=name, answer=each)) for each in columns))
        for name in names
    ]


def _first(lines: Sequence[Line]) -> Line | None:
    return lines[0] if lines else None
