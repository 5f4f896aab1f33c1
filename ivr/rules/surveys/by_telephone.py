"""Decide what a survey asks by telephone, how that may sound, and how a response ends there."""

import re
from collections.abc import Iterator
from datetime import timedelta

from ivr.rules.callflow.budget import QUESTION_SECONDS, too_long
from ivr.rules.surveys.answers import Answers, Given
from ivr.rules.surveys.questionnaire import Question, QuestionKind, Questionnaire
from ivr.rules.surveys.states import ResponseOutcome
from ivr.rules.words.speech_length import seconds

# After the last word of a question, until whoever said nothing more to it has hung up.
FORM_OPEN_FOR = timedelta(minutes=10)
_KEYS = re.compile(r"\d|\b(?:digite|aperte|tecle)\b", re.IGNORECASE)


def telephone_pair(questionnaire: Questionnaire) -> tuple[Question, Question] | None:
    """Return the rating and the yes or no that are asked by telephone; None where it is not so.

    More than one of each, or any other kind, is nothing that two keys could answer.
    """
    asked = questionnaire.by_telephone
    if [each.kind for each in asked] != [QuestionKind.RATING, QuestionKind.YES_NO]:
        return None
    return asked[0], asked[1]


def ear_mistakes(text: str) -> Iterator[str]:
    """Yield in pt-BR what is wrong with a question as it is heard; the line adds scale and keys."""
    if not text.strip().endswith("?"):
        yield "termine com um ponto de interrogação"
    if _KEYS.search(text):
        yield "escreva só a pergunta, sem algarismos: as notas e as teclas, a linha diz"
    if seconds(text) > QUESTION_SECONDS:
        yield f"a pergunta {too_long(seconds(text), QUESTION_SECONDS)}"


def answers_given(
    pair: tuple[Question, Question], rating: int | None, yes_no: int | None
) -> Answers:
    """Return what was answered, by the questions' keys; a question that was left out has none."""
    given = zip(pair, (rating, yes_no), strict=True)
    return {each.key: Given(value=value) for each, value in given if value is not None}


def outcome(rating: int | None, yes_no: int | None) -> ResponseOutcome:
    """Return how a response by telephone ended: no silence is an answer, and none a rating."""
    answered = sum(each is not None for each in (rating, yes_no))
    return (ResponseOutcome.DECLINED, ResponseOutcome.PARTIAL, ResponseOutcome.COMPLETE)[answered]
