"""Decide what becomes of a paper that two accounts key, and a third where they differ."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import Enum

from ivr.rules.surveys.answers import Answers, dump, load
from ivr.rules.surveys.questionnaire import (
    NOT_APPLICABLE,
    RATING_WORDS,
    YES_NO_WORDS,
    Question,
    QuestionKind,
    Questionnaire,
)
from ivr.rules.words.plain_words import folded

MAX_PAPERS = 500  # of one batch
SPOILED = "spoiled"  # what is keyed of a paper that nobody can read


class PaperState(Enum):
    """How far a paper has come; the value is what the database stores."""

    RECEIVED = "received"
    KEYED = "keyed"  # once
    DIFFERS = "differs"  # a third account decides
    COUNTED = "counted"
    BLANK = "blank"
    SPOILED = "spoiled"


PAPER_LABELS: Mapping[PaperState, str] = {
    PaperState.RECEIVED: "Por digitar",
    PaperState.KEYED: "Falta a segunda digitação",
    PaperState.DIFFERS: "Há diferença: falta decidir",
    PaperState.COUNTED: "Contada",
    PaperState.BLANK: "Em branco",
    PaperState.SPOILED: "Anulada",
}
OPEN = (PaperState.RECEIVED, PaperState.KEYED, PaperState.DIFFERS)


def after(keyed: Sequence[str]) -> tuple[PaperState, str]:
    """Return a paper's state after these keyings, the first first, and which of them counts.

    The third decides. What was written is compared without case, accents and signs.
    """
    if len(keyed) == 1:
        return PaperState.KEYED, ""
    if len(keyed) == 2 and _alike(keyed[0]) != _alike(keyed[1]):
        return PaperState.DIFFERS, ""
    counts = keyed[-1] if len(keyed) > 2 else keyed[0]
    if counts == SPOILED:
        return PaperState.SPOILED, ""
    return (PaperState.COUNTED, counts) if load(counts) else (PaperState.BLANK, "")


def differences(asked: Questionnaire, first: str, second: str) -> list[tuple[str, str, str]]:
    """Return where two keyings differ: the question's words, and what each has, in words."""
    if SPOILED in (first, second):
        read = {True: "anulada", False: "lida"}
        return [("A folha", read[first == SPOILED], read[second == SPOILED])]
    one, other = load(first), load(second)
    return [
        (each.words, answer_words(each, one), answer_words(each, other))
        for each in asked.questions
        if _alike(dump(_only(one, each))) != _alike(dump(_only(other, each)))
    ]


def answer_words(question: Question, answers: Answers) -> str:
    """Return in words what was answered to a question."""
    given = answers.get(question.key)
    if given is None:
        return "nada"
    if given.is_not_applicable:
        return NOT_APPLICABLE
    if given.words:
        return given.words
    if given.options:
        return ", ".join(each.label for each in question.options if each.key in given.options)
    if question.kind is QuestionKind.YES_NO:
        return YES_NO_WORDS.get(given.value or 0, "nada")
    return f"{given.value}. {RATING_WORDS[(given.value or 1) - 1]}"


def _only(answers: Answers, question: Question) -> Answers:
    return {key: given for key, given in answers.items() if key == question.key}


def _alike(keyed: str) -> str:
    if keyed == SPOILED:
        return keyed
    plain = {key: replace(given, words=folded(given.words)) for key, given in load(keyed).items()}
    return dump({key: replace(each, words=_letters(each.words)) for key, each in plain.items()})


def _letters(text: str) -> str:
    return " ".join("".join(each if each.isalnum() else " " for each in text).split())
