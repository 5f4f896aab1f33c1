"""Read a questionnaire and a survey's project as somebody typed them in the desk's forms."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from ivr.rules.surveys.questionnaire import (
    Aspect,
    Dimension,
    Option,
    Question,
    QuestionKind,
    Questionnaire,
)
from ivr.rules.surveys.states import SurveyChannel
from ivr.rules.words.plain_words import folded

MAX_TITLE_CHARS = 120
MAX_AIM_CHARS = 1000
MAX_ACT_CHARS = 200
MAX_LINE_CHARS = 400  # letters of one field that are looked at
MAX_CONTACTS = 10_000_000
_KEY_CHARS = 40
_Word = TypeVar("_Word", QuestionKind, Aspect, Dimension)
_ROWS = 13  # of questions in the form: one more than there may be


class ProjectRefused(ValueError):
    """Raised if the project must be corrected: field → what to do, for whoever typed it (pt-BR)."""

    def __init__(self, mistakes: dict[str, str]) -> None:
        super().__init__(", ".join(mistakes))
        self.mistakes = mistakes


@dataclass(frozen=True)
class Project:
    """What is planned of a survey, apart from its questions."""

    title: str
    aim: str = ""
    population: str = ""
    contacts: int | None = None
    channels: tuple[SurveyChannel, ...] = ()
    units: tuple[str, ...] = ()
    opens_on: date | None = None
    closes_on: date | None = None  # its last day
    act: str = ""
    act_on: date | None = None


def read_project(form: Mapping[str, str], channels: Sequence[str], units: Sequence[str]) -> Project:
    """Return the project that was typed; raise ProjectRefused with every field's mistake at once.

    What may wait until the approval may be empty.
    """
    mistakes: dict[str, str] = {}
    title = _line(form, "titulo", MAX_TITLE_CHARS, mistakes)
    if not title and "titulo" not in mistakes:
        mistakes["titulo"] = "Escreva o título, que aparece a quem responde."
    project = Project(
        title=title,
        aim=_line(form, "objetivo", MAX_AIM_CHARS, mistakes),
        population=_line(form, "publico", MAX_AIM_CHARS, mistakes),
        contacts=_number(form.get("contatos", ""), mistakes),
        channels=tuple(each for each in SurveyChannel if each.value in channels),
        units=tuple(units),
        opens_on=_day(form, "inicio", mistakes),
        closes_on=_day(form, "fim", mistakes),
        act=_line(form, "ato", MAX_ACT_CHARS, mistakes),
        act_on=_day(form, "data_ato", mistakes),
    )
    first, last = project.opens_on, project.closes_on
    if first and last and last < first:
        mistakes["fim"] = "O último dia vem antes do primeiro."
    if mistakes:
        raise ProjectRefused(mistakes)
    return project


def missing(project: Project, today: date) -> list[str]:
    """Return in pt-BR what the project lacks before it can be approved."""
    found = [
        words
        for there, words in (
            (project.aim, "Escreva o objetivo da pesquisa."),
            (project.population, "Escreva a quem a pesquisa pergunta."),
            (project.channels, "Escolha pelo menos um canal."),
            (project.opens_on, "Marque o primeiro dia."),
            (project.closes_on, "Marque o último dia."),
            (project.act, "Escreva o ato que designou a comissão."),
            (project.act_on, "Escreva a data do ato."),
        )
        if not there
    ]
    if project.closes_on and project.closes_on < today:
        found.append("O último dia já passou.")
    return found


def read_questions(form: Mapping[str, str]) -> Questionnaire:
    """Return the questionnaire that was typed, as it is: `checking` says what is amiss.

    Each row has its place; one without words, and one that is to go, is left out.
    """
    questions: list[tuple[int, int, Question]] = []
    taken: set[str] = set()
    for n in range(_ROWS):
        words = _plain(form.get(f"q{n}-texto", ""))
        if not words or form.get(f"q{n}-tirar"):
            continue
        key = _unused(form.get(f"q{n}-chave", "") or words, taken)
        taken.add(key)
        place = form.get(f"q{n}-lugar", "")
        at = int(place) if place.isascii() and place.isdecimal() and len(place) < 4 else n + 1
        questions.append((at, n, _question(form, n, key, words)))
    ordered = tuple(each for _, _, each in sorted(questions, key=lambda each: each[:2]))
    return Questionnaire(_plain(form.get("abertura", "")), ordered)


def options_text(options: Sequence[Option]) -> str:
    """Return the options as a form shows them: one a line."""
    return "\n".join(each.label for each in options)


def _question(form: Mapping[str, str], n: int, key: str, words: str) -> Question:
    kind = _known(QuestionKind, form.get(f"q{n}-tipo", ""), QuestionKind.RATING)
    options = form.get(f"q{n}-respostas", "")[: 10 * MAX_LINE_CHARS].splitlines()
    labels = [plain for each in options if (plain := _plain(each))]
    of_choice = kind in (QuestionKind.SINGLE, QuestionKind.MULTIPLE)
    return Question(
        key=key,
        kind=kind,
        words=words,
        aspect=_known(Aspect, form.get(f"q{n}-aspecto", ""), Aspect.SATISFACTION),
        dimension=_known(Dimension, form.get(f"q{n}-dimensao", ""), Dimension.EFFECTIVENESS),
        ear=_plain(form.get(f"q{n}-ouvir", "")),
        options=tuple(Option(_slug(each), each) for each in labels) if of_choice else (),
        may_not_apply=bool(form.get(f"q{n}-nao-se-aplica")),
        required=bool(form.get(f"q{n}-necessaria")),
    )


def _known(words: type[_Word], value: str, usual: _Word) -> _Word:
    return next((each for each in words if each.value == value), usual)


def _plain(text: str) -> str:
    kept = "".join(each if each.isprintable() else " " for each in text[:MAX_LINE_CHARS])
    return " ".join(kept.split())


def _slug(text: str) -> str:
    return "-".join(re.findall("[a-z0-9]+", folded(text)))[:_KEY_CHARS].strip("-")


def _unused(text: str, taken: set[str]) -> str:
    slug = _slug(text)[: _KEY_CHARS - 4] or "pergunta"
    if slug not in taken:
        return slug
    return next(each for n in range(2, len(taken) + 3) if (each := f"{slug}-{n}") not in taken)


def _line(form: Mapping[str, str], name: str, most: int, mistakes: dict[str, str]) -> str:
    text = " ".join(form.get(name, "")[: most + MAX_LINE_CHARS].split())
    if len(text) > most:
        mistakes[name] = f"Escreva no máximo {most} letras; são {len(text)}."
    elif not text.isprintable():
        mistakes[name] = "Há sinais que não são letras."
    return text


def _number(typed: str, mistakes: dict[str, str]) -> int | None:
    plain = typed.strip().replace(".", "")
    if not plain:
        return None
    if not (plain.isascii() and plain.isdecimal() and 0 < int(plain[:9]) <= MAX_CONTACTS):
        mistakes["contatos"] = "Escreva só o número de pessoas, como 2000."
        return None
    return int(plain[:9])


def _day(form: Mapping[str, str], name: str, mistakes: dict[str, str]) -> date | None:
    typed = form.get(name, "").strip()
    try:
        day = date.fromisoformat(typed[:10]) if typed else None
    except ValueError:
        day = date.min
    if day and not 2000 <= day.year <= 2100:
        mistakes[name] = "Escreva a data assim: 30/11/2026."
        return None
    return day
