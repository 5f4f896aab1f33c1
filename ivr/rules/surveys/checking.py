"""Check a questionnaire before its approval: as read, as heard, beside those answered before."""

import re
from collections.abc import Iterable, Iterator

from ivr.rules.surveys.by_telephone import ear_mistakes, telephone_pair
from ivr.rules.surveys.questionnaire import Question, QuestionKind, Questionnaire
from ivr.rules.words.as_read import written_seconds
from ivr.rules.words.speech_length import seconds

MAX_QUESTIONS = 12
MAX_BY_TELEPHONE = 2
MAX_WORDS_CHARS = 200
MIN_OPTIONS, MAX_OPTIONS = 2, 10
TELEPHONE_SECONDS = 20.0  # of all questions that are asked there together
BY_KEY = (QuestionKind.RATING, QuestionKind.YES_NO)  # kinds that a key answers
OF_CHOICE = (QuestionKind.SINGLE, QuestionKind.MULTIPLE)
_BLAME = re.compile(r"errad|inválid|incorret", re.IGNORECASE)


def check(questionnaire: Questionnaire, before: Iterable[Questionnaire] = ()) -> list[str]:
    """Return in pt-BR what must be corrected; empty where there is nothing.

    `before` are the versions that were answered: a question of one of these keeps its meaning.
    """
    found = list(_whole(questionnaire))
    for n, each in enumerate(questionnaire.questions, 1):
        found += [f"Pergunta {n}: {fault}" for fault in _one(each)]
    return found + list(_changed(questionnaire, before))


def heard_seconds(questionnaire: Questionnaire) -> float:
    """Return how many seconds the questions of the telephone take to be heard."""
    return sum(seconds(each.ear) for each in questionnaire.by_telephone)


def _whole(questionnaire: Questionnaire) -> Iterator[str]:
    questions = questionnaire.questions
    if not questionnaire.intro.strip():
        yield "Escreva a frase que abre a pesquisa."
    if not questions:
        yield "Escreva pelo menos uma pergunta."
    if len(questions) > MAX_QUESTIONS:
        yield f"Há {len(questions)} perguntas; o máximo é {MAX_QUESTIONS}."
    if questions and not any(each.required for each in questions):
        yield "Marque pelo menos uma pergunta como necessária para a resposta ser completa."
    if len({each.key for each in questions}) < len(questions):
        yield "Há duas perguntas com o mesmo nome curto."
    if len(questionnaire.by_telephone) > MAX_BY_TELEPHONE:
        asked = len(questionnaire.by_telephone)
        yield f"Por telefone há {asked} perguntas; o máximo é {MAX_BY_TELEPHONE}."
    elif questionnaire.by_telephone and telephone_pair(questionnaire) is None:
        yield "Por telefone se pergunta uma nota, e depois um sim ou não."
    took = heard_seconds(questionnaire)
    if took > TELEPHONE_SECONDS:
        yield (
            f"As perguntas por telefone levam {written_seconds(took)} para ouvir;"
            f" o máximo é {written_seconds(TELEPHONE_SECONDS)}."
        )


def _one(question: Question) -> Iterator[str]:
    if not question.words.strip():
        yield "escreva o texto."
    if max(len(question.words), len(question.ear)) > MAX_WORDS_CHARS:
        yield f"o texto tem mais de {MAX_WORDS_CHARS} letras."
    if question.kind in OF_CHOICE and not MIN_OPTIONS <= len(question.options) <= MAX_OPTIONS:
        yield f"escreva de {MIN_OPTIONS} a {MAX_OPTIONS} respostas para escolher."
    if len({each.key for each in question.options}) < len(question.options):
        yield "há duas respostas iguais."
    if question.ear and question.kind not in BY_KEY:
        yield "por telefone só se pergunta nota de 1 a 5, ou sim ou não."
    if _BLAME.search(f"{question.words} {question.ear}"):
        yield "o texto culpa quem responde: troque a palavra."
    if question.ear:
        yield from (f"por telefone, {each}." for each in ear_mistakes(question.ear))


def _changed(now: Questionnaire, before: Iterable[Questionnaire]) -> Iterator[str]:
    """Yield the questions whose answers would mean something else than those given before."""
    told = set()
    for version in before:
        for old in version.questions:
            new = now.question(old.key)
            if new is None or new.key in told or _means(new) == _means(old):
                continue
            told.add(new.key)
            yield (
                f"A pergunta “{new.words}” já foi respondida com outro tipo ou outras respostas:"
                " escreva uma pergunta nova em vez de mudar esta."
            )


def _means(question: Question) -> tuple[object, ...]:
    return question.kind, tuple(each.key for each in question.options), question.aspect
